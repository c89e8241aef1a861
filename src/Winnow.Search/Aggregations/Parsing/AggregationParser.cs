using System.Text.Json;
using Winnow.Search.Dsl;

namespace Winnow.Search.Aggregations;

/// <summary>Reads the <c>aggs</c> object of a request.</summary>
internal sealed class AggregationParser(JsonBody? body)
{
    public QueryParseContext Queries { get; } = new(body);

    public JsonLocation At(JsonElement element) => body?.Locate(element) ?? default;

    public AggregatorFactories ParseFactories(JsonElement aggs)
    {
        var aggregations = new List<AggregatorFactory>();
        var pipelines = new List<PipelineAggregator>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in aggs.EnumerateObject())
        {
            CheckName(property);
            ParseOne(property.Name, property.Value, aggregations, pipelines);
            if (!names.Add(property.Name))
            {
                throw Errors.IllegalArgument($"Two sibling aggregations cannot have the same name: [{property.Name}]");
            }
        }

        return aggregations.Count + pipelines.Count == 0
            ? AggregatorFactories.Empty
            : new AggregatorFactories(aggregations, PipelineOrder.Resolve(pipelines));
    }

    private void CheckName(JsonProperty property)
    {
        if (property.Name.Length == 0 || property.Name.AsSpan().IndexOfAny('[', ']', '>') >= 0)
        {
            throw Errors.Parsing(
                $"Invalid aggregation name [{property.Name}]. Aggregation names can contain any character except '[', ']', and '>'", At(property.Value));
        }

        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parsing(
                $"Aggregation definition for [{property.Name} starts with a [{JsonTokens.Name(property.Value)}], expected a [START_OBJECT].",
                At(property.Value));
        }
    }

    private void ParseOne(string name, JsonElement definition, List<AggregatorFactory> aggregations, List<PipelineAggregator> pipelines)
    {
        AggregatorFactories? sub = null;
        ReadOnlyMemory<byte> meta = default;
        JsonProperty? type = null;
        foreach (var property in definition.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                throw Errors.Parsing(
                    $"Expected [START_OBJECT] under [{property.Name}], but got a [{JsonTokens.Name(property.Value)}] in [{name}]", At(property.Value));
            }

            switch (property.Name)
            {
                case "meta":
                    meta = JsonBody.RawBytes(property.Value);
                    break;
                case "aggs" or "aggregations":
                    sub = sub is null
                        ? ParseFactories(property.Value)
                        : throw Errors.Parsing($"Found two sub aggregation definitions under [{name}]", At(property.Value));
                    break;
                case var other when type is { } first:
                    throw Errors.Parsing($"Found two aggregation type definitions in [{name}]: [{first.Name}] and [{other}]", At(property.Value));
                default:
                    type = property;
                    AggregationTypes.CheckKnown(property, At(property.Value));
                    break;
            }
        }

        if (type is not { } found)
        {
            throw Errors.Parsing($"Missing definition for aggregation [{name}]", At(definition));
        }

        Create(new AggregatorFactory.Header(name, meta, sub ?? AggregatorFactories.Empty), found, aggregations, pipelines);
    }

    private void Create(
        AggregatorFactory.Header header, JsonProperty type, List<AggregatorFactory> aggregations, List<PipelineAggregator> pipelines)
    {
        var parameters = new AggregationParameters(this, type.Name, type.Value);
        if (AggregationTypes.Pipelines.TryGetValue(type.Name, out var createPipeline))
        {
            if (!header.Sub.IsEmpty)
            {
                throw Errors.IllegalArgument($"Aggregation [{header.Name}] cannot define sub-aggregations");
            }

            pipelines.Add(createPipeline(header, parameters));
        }
        else
        {
            var factory = AggregationTypes.Aggregations[type.Name](header, parameters);
            if (header.Sub.Aggregations.FirstOrDefault(sub => sub is GlobalAggregatorFactory) is { } global)
            {
                throw Errors.IllegalArgument(
                    $"Aggregation [{header.Name}] cannot have a global sub-aggregation [{global.Name}]. "
                    + "Global aggregations can only be defined as top level aggregations");
            }

            if (!factory.AcceptsSub && !header.Sub.IsEmpty)
            {
                throw AggregationErrors.NoSubAggregations(header.Name, type.Name);
            }

            PipelineOrder.Validate(factory, header.Sub);
            aggregations.Add(factory);
        }

        parameters.Done();
    }
}
