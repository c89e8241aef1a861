using System.Text.Json;
using Winnow.Search.Dates;
using Winnow.Search.Mappings;

namespace Winnow.Search.Dsl;

/// <summary>One function of <c>function_score</c> as the request spells it.</summary>
internal sealed class ScoreFunctionBuilder
{
    private Func<SearchExecutionContext, ScoreFunction>? _function;
    private float? _weight;

    public bool IsEmpty => _function is null && _weight is null;

    public bool TryRead(QueryReader reader, JsonProperty property)
    {
        switch (property.Name)
        {
            case "weight":
                _weight = reader.Float(property);
                return true;
            case "field_value_factor":
                _function = FieldValueFactor(reader, property.Value);
                return true;
            case "random_score":
                _function = Random(reader, property.Value);
                return true;
            case "gauss" or "exp" or "linear":
                _function = Decay(reader, property);
                return true;
            case "script_score":
                throw Errors.IllegalArgument("[script_score] needs scripts, which this node does not run");
            default:
                return false;
        }
    }

    public ScoreFunction Build(SearchExecutionContext context)
    {
        var function = _function?.Invoke(context) ?? new ConstantFunction(1);
        return _weight is { } weight ? new WeightedFunction(function, weight) : function;
    }

    private static Func<SearchExecutionContext, ScoreFunction> FieldValueFactor(QueryReader reader, JsonElement body)
    {
        var (field, modifier) = ("", "none");
        var factor = 1f;
        double? missing = null;
        foreach (var property in body.Members(reader.Name))
        {
            switch (property.Name)
            {
                case "field":
                    field = reader.Text(property);
                    break;
                case "factor":
                    factor = reader.Float(property);
                    break;
                case "modifier":
                    modifier = reader.Text(property).ToLowerInvariant();
                    break;
                case "missing":
                    missing = reader.Float(property);
                    break;
                default:
                    throw Errors.Parsing($"field_value_factor query does not support [{property.Name}]", reader.Context.Locate(property.Value));
            }
        }

        if (field.Length == 0)
        {
            throw Errors.Parsing("[field_value_factor] required field 'field' missing", reader.Context.Locate(body));
        }

        if (!FieldValueFunction.IsModifier(modifier))
        {
            throw Errors.IllegalArgument($"No enum constant for field_value_factor modifier [{modifier}]");
        }

        return context =>
        {
            var type = context.Field(field);
            if (type is null && missing is null)
            {
                throw Errors.IllegalArgument($"Unable to find a field mapper for field [{field}]. No 'missing' value defined.");
            }

            return new FieldValueFunction(type is null ? null : NumericField.Of(type), field, factor, modifier, missing);
        };
    }

    private static Func<SearchExecutionContext, ScoreFunction> Random(QueryReader reader, JsonElement body)
    {
        string? seed = null;
        foreach (var property in body.Members(reader.Name))
        {
            switch (property.Name)
            {
                case "seed":
                    seed = reader.Text(property);
                    break;
                case "field":
                    reader.Text(property);
                    break;
                default:
                    throw Errors.Parsing($"random_score query does not support [{property.Name}]", reader.Context.Locate(property.Value));
            }
        }

        // Without a seed the moment of the request is the seed.
        return context => new RandomFunction(seed is null ? context.Now() : long.TryParse(seed, out var number) ? number : HashOf(seed));
    }

    private static long HashOf(string text) => text.Aggregate(0L, (hash, c) => (hash * 31) + c);

    private static Func<SearchExecutionContext, ScoreFunction> Decay(QueryReader reader, JsonProperty function)
    {
        string? field = null;
        JsonElement options = default;
        foreach (var property in function.Value.Members(function.Name))
        {
            if (property.Name == "multi_value_mode")
            {
                reader.Text(property);
            }
            else
            {
                (field, options) = (property.Name, property.Value);
            }
        }

        if (field is null || options.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parse($"malformed score function score parameters.");
        }

        var values = options.EnumerateObject().ToDictionary(property => property.Name, property => reader.Text(property), StringComparer.Ordinal);
        if (!values.ContainsKey("scale"))
        {
            throw Errors.Parse("both [scale] and [origin] must be set for numeric fields.");
        }

        return context => Decay(function.Name, field, values, context);
    }

    private static DecayFunction Decay(string name, string field, Dictionary<string, string> values, SearchExecutionContext context)
    {
        var type = context.Field(field) ?? throw Errors.Parse($"unknown field [{field}]");
        var decay = Number(values.GetValueOrDefault("decay", "0.5"));
        if (decay is <= 0 or >= 1)
        {
            throw Errors.IllegalArgument($"decay must be > 0 and < 1 but was [{decay}]");
        }

        if (type.Kind == FieldKind.Date)
        {
            var format = ((DateFieldType)type).Formatter;
            return new DecayFunction(
                name,
                NumericField.Of(type),
                DateMath.Parse(values.GetValueOrDefault("origin", "now"), format, context.Now),
                TimeValue.Parse(values["scale"]).TotalMilliseconds,
                TimeValue.Parse(values.GetValueOrDefault("offset", "0")).TotalMilliseconds,
                decay);
        }

        return values.TryGetValue("origin", out var origin)
            ? new DecayFunction(
                name, NumericField.Of(type), Number(origin), Number(values["scale"]), Number(values.GetValueOrDefault("offset", "0")), decay)
            : throw Errors.Parse("both [scale] and [origin] must be set for numeric fields.");
    }

    private static double Number(string text) => double.TryParse(text, out var number) ? number : throw Errors.NumberFormat($"For input string: \"{text}\"");
}
