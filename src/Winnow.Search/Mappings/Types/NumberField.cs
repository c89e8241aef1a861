using System.Globalization;
using System.Text.Json;
using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

internal sealed class NumberFieldMapper : FieldMapper
{
    private readonly NumberType _type;
    private readonly FieldInfo _info;
    private readonly bool _coerce;
    private readonly double _scale;

    public NumberFieldMapper(FieldBuildContext context, NumberType type)
        : base(context, CreateType(context, type))
    {
        _type = type;
        _info = Type.Info;
        _coerce = context.BoolOrIndexDefault("coerce");
        _scale = ((NumberFieldType)Type).Scale;
    }

    public static IEnumerable<FieldTypeSpec> Specs => NumberType.All.Select(type => new FieldTypeSpec(
        type.Name,
        [
            Parameter.Bool("index", defaultValue: true),
            Parameter.Bool("doc_values", defaultValue: true),
            Parameter.Bool("store", defaultValue: false),
            new Parameter("coerce", ParameterKind.Bool, "null", Updateable: true),
            new Parameter("ignore_malformed", ParameterKind.Bool, "null", Updateable: true),
            new Parameter("null_value", ParameterKind.Any, "null"),
            new Parameter("scaling_factor", ParameterKind.Number, "null"),
            Parameter.Bool("time_series_dimension", defaultValue: false),
            Parameter.Text("time_series_metric"),
            new Parameter("meta", ParameterKind.Any, "{}", Updateable: true),
            new Parameter("copy_to", ParameterKind.TextList, "[]", Updateable: true),
        ],
        context => new NumberFieldMapper(context, type)));

    public override ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty && _coerce)
        {
            return ParseNull(context);
        }

        if (_type.IsInteger)
        {
            var wrong = _type.TryReadInteger(ref reader, context, _coerce, out var whole);
            if (wrong is null)
            {
                context.AddLong(_info, whole);
            }

            return wrong;
        }

        var error = _type.TryReadReal(ref reader, context, _coerce, _scale, out var real);
        if (error is null)
        {
            context.AddLong(_info, SortableDouble.ToLong(real));
        }

        return error;
    }

    private static NumberFieldType CreateType(FieldBuildContext context, NumberType type)
    {
        var definition = context.Definition;
        var scale = 1d;
        if (type.Kind == NumberKind.ScaledFloat)
        {
            var factor = definition.Value("scaling_factor");
            scale = factor == "null"
                ? throw Errors.MapperParsing($"Field [scaling_factor] is required")
                : double.Parse(factor);
            if (scale <= 0 || !double.IsFinite(scale))
            {
                throw Errors.IllegalArgument($"[scaling_factor] must be a positive number, got [{JavaDouble.Format(scale)}]");
            }
        }
        else if (definition.Value("scaling_factor") != "null")
        {
            throw Errors.MapperParsing($"unknown parameter [scaling_factor] on mapper [{context.Name}] of type [{type.Name}]");
        }

        var info = new FieldInfo(
            context.Name,
            DocValues: definition.Bool("doc_values") ? DocValuesType.SortedNumeric : DocValuesType.None,
            HasPoints: definition.Bool("index"));
        return new NumberFieldType(info, type, scale);
    }
}

internal sealed class NumberFieldType(FieldInfo info, NumberType type, double scale) : MappedFieldType(info)
{
    public override string TypeName => type.Name;

    public override FieldKind Kind => type.IsInteger ? FieldKind.Long : FieldKind.Double;

    public double Scale { get; } = scale;

    public override DocValueFormat DocValueFormat(string? format, TimeZoneInfo? zone)
    {
        if (zone is not null)
        {
            throw Errors.IllegalArgument($"Field [{Name}] of type [{TypeName}] does not support custom time zones");
        }

        return format is null ? Mappings.DocValueFormat.Raw : new DecimalValueFormat(format);
    }

    public override Query TermQuery(QueryValue value, SearchExecutionContext context)
    {
        RequireSearchable();
        var (stored, none) = Stored(value);
        return none is not null ? new MatchNoDocsQuery(none) : new LongRangeQuery(Name, stored, stored);
    }

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context)
    {
        RequireSearchable();
        var stored = values.Select(Stored).Where(pair => pair.None is null).Select(pair => pair.Value);
        return NumericQueries.AnyOf(Name, stored);
    }

    public override Query RangeQuery(RangeBounds bounds, SearchExecutionContext context)
    {
        RequireSearchable();
        var (low, high) = Limits(bounds);
        return low > high ? new MatchNoDocsQuery($"empty range on {Name}") : new LongRangeQuery(Name, low, high);
    }

    public override bool RangeMayMatch(RangeBounds bounds, long min, long max, SearchExecutionContext context)
    {
        var (low, high) = Limits(bounds);
        return low <= high && low <= max && high >= min;
    }

    public override object? FetchValue(JsonElement value, string? format)
    {
        var text = JsonText.Plain(value);
        if (type.IsInteger)
        {
            return type.TryParseInteger(text, coerce: true, out var whole) is null
                ? format is null ? whole : new DecimalValueFormat(format).Format(whole)
                : null;
        }

        return type.TryParseReal(text, Scale, out var real) is null
            ? format is null ? real : new DecimalValueFormat(format).Format(real)
            : null;
    }

    private (long Value, string? None) Stored(QueryValue value)
    {
        if (type.IsInteger)
        {
            var wrong = type.TryParseInteger(value.Text, coerce: false, out var whole);
            return wrong is null ? (whole, null)
                : wrong.Reason.StartsWith("Value [", StringComparison.Ordinal) ? (0, wrong.Reason)
                : throw Errors.NumberFormat(wrong.Reason);
        }

        var error = type.TryParseReal(value.Text, Scale, out var real);
        return error is null ? (SortableDouble.ToLong(real == 0 ? 0d : real), null) : throw error;
    }

    private (long Low, long High) Limits(RangeBounds bounds)
    {
        if (!type.IsInteger)
        {
            return (Bound(bounds.Lower, bounds.IncludeLower, lower: true), Bound(bounds.Upper, bounds.IncludeUpper, lower: false));
        }

        return (IntegerBound(bounds.Lower, bounds.IncludeLower, lower: true), IntegerBound(bounds.Upper, bounds.IncludeUpper, lower: false));
    }

    // A fractional bound moves to the next whole number inside; a bound that no value reaches becomes the end of the 64-bit range.
    private long IntegerBound(QueryValue? bound, bool include, bool lower)
    {
        if (bound is not { } value)
        {
            return lower ? long.MinValue : long.MaxValue;
        }

        if (long.TryParse(value.Text, out var whole))
        {
            return include ? whole
                : lower ? (whole == long.MaxValue ? throw Empty() : whole + 1)
                : (whole == long.MinValue ? throw Empty() : whole - 1);
        }

        if (decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && exact is >= long.MinValue and <= long.MaxValue)
        {
            var inside = lower ? decimal.Ceiling(exact) : decimal.Floor(exact);
            return inside == exact && !include ? (long)inside + (lower ? 1 : -1) : (long)inside;
        }

        return !double.TryParse(value.Text, out var real) ? throw Errors.NumberFormat(type.NotANumber(value.Text).Reason)
            : real > 0 ? long.MaxValue
            : long.MinValue;
    }

    private ElasticsearchException Empty() => Errors.IllegalArgument($"empty range on [{Name}]");

    private long Bound(QueryValue? bound, bool include, bool lower)
    {
        if (bound is not { } value)
        {
            return lower ? long.MinValue : SortableDouble.ToLong(double.PositiveInfinity);
        }

        if (!double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
        {
            throw type.NotANumber(value.Text);
        }

        var narrow = type.Kind == NumberKind.ScaledFloat
            ? (lower ? Math.Ceiling(real * Scale) : Math.Floor(real * Scale)) / Scale
            : type.Narrow(real, Scale);
        // -0.0 and 0.0 are one number, and stored values may be either.
        var stored = SortableDouble.ToLong(narrow == 0 ? (lower == include ? -0d : 0d) : narrow);
        var excluded = !include && (type.Kind != NumberKind.ScaledFloat || narrow == real);
        return excluded ? stored + (lower ? 1 : -1) : stored;
    }
}
