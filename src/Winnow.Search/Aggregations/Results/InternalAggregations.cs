using System.Buffers;
using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>The results of the aggregations of a request, or of those inside one bucket.</summary>
public sealed class InternalAggregations
{
    private const byte Version = 1;

    private readonly InternalAggregation[] _aggregations;

    internal InternalAggregations(InternalAggregation[] aggregations)
    {
        _aggregations = aggregations;
    }

    public static InternalAggregations Empty { get; } = new([]);

    public bool IsEmpty => _aggregations.Length == 0;

    internal IReadOnlyList<InternalAggregation> All => _aggregations;

    internal InternalAggregation? Get(string name) => Array.Find(_aggregations, a => string.Equals(a.Name, name, StringComparison.Ordinal));

    /// <summary>
    /// Brings the results of several shards together. Partial reductions may be grouped in any way, as a tree; the final one gives
    /// the same as if it had seen all shards itself.
    /// </summary>
    public static InternalAggregations Reduce(IReadOnlyList<InternalAggregations> results, ReduceContext context)
    {
        var reduced = ReduceBucket(results, context);
        return context.IsFinal ? PipelineRunner.Run(reduced, context) : reduced;
    }

    /// <summary>As <see cref="Reduce"/>, inside a bucket: pipelines run once, at the root.</summary>
    internal static InternalAggregations ReduceBucket(IReadOnlyList<InternalAggregations> results, ReduceContext context)
    {
        var names = new List<string>();
        var byName = new Dictionary<string, List<InternalAggregation>>(StringComparer.Ordinal);
        foreach (var result in results)
        {
            foreach (var aggregation in result._aggregations)
            {
                if (!byName.TryGetValue(aggregation.Name, out var same))
                {
                    names.Add(aggregation.Name);
                    byName.Add(aggregation.Name, same = new List<InternalAggregation>(results.Count));
                }

                same.Add(aggregation);
            }
        }

        if (names.Count == 0)
        {
            return Empty;
        }

        var reduced = new InternalAggregation[names.Count];
        for (var i = 0; i < reduced.Length; i++)
        {
            var all = byName[names[i]];
            var leader = all.Find(a => a.CanLeadReduction) ?? all[0];
            reduced[i] = leader.Reduce(all, context);
        }

        return new InternalAggregations(reduced);
    }

    /// <summary>Writes the binary form.</summary>
    public void WriteTo(IBufferWriter<byte> target)
    {
        var output = new AggregationOutput(target);
        output.WriteByte(Version);
        WriteTo(output);
    }

    /// <summary>Reads the binary form; bytes that are not one are a corruption.</summary>
    public static InternalAggregations Read(ReadOnlySpan<byte> bytes)
    {
        var input = new AggregationInput(bytes);
        var version = input.ReadByte();
        if (version != Version)
        {
            throw AggregationInput.Corrupt($"unknown version [{version}]");
        }

        var result = Read(ref input);
        return input.Remaining == 0 ? result : throw AggregationInput.Corrupt($"[{input.Remaining}] bytes too many");
    }

    internal void WriteTo(AggregationOutput output)
    {
        output.WriteVInt(_aggregations.Length);
        foreach (var aggregation in _aggregations)
        {
            output.WriteByte((byte)aggregation.Kind);
            output.WriteSharedString(aggregation.Name);
            output.WriteBytes(aggregation.Meta.Span);
            aggregation.WriteTo(output);
        }
    }

    internal static InternalAggregations Read(ref AggregationInput input)
    {
        input.Enter();
        var aggregations = input.ReadArray(static (ref AggregationInput i) => InternalAggregationReader.Read(ref i));
        input.Leave();
        return aggregations.Length == 0 ? Empty : new InternalAggregations(aggregations);
    }

    /// <summary>Writes one object with a property for each aggregation.</summary>
    public void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        writer.WriteStartObject();
        WriteProperties(writer, typedKeys);
        writer.WriteEndObject();
    }

    /// <summary>As <see cref="WriteJson"/>, into an object that is already open: a bucket's.</summary>
    internal void WriteProperties(Utf8JsonWriter writer, bool typedKeys)
    {
        foreach (var aggregation in _aggregations)
        {
            writer.WriteStartObject(typedKeys ? $"{aggregation.TypedName}#{aggregation.Name}" : aggregation.Name);
            if (!aggregation.Meta.IsEmpty)
            {
                writer.WritePropertyName("meta"u8);
                writer.WriteRawValue(aggregation.Meta.Span, skipInputValidation: true);
            }

            aggregation.WriteJson(writer, typedKeys);
            writer.WriteEndObject();
        }
    }

    /// <summary>The number that a path such as <c>filter&gt;stats.avg</c> leads to.</summary>
    internal double SortValue(AggregationPath path, int element = 0)
    {
        var (name, metric) = path.Elements[element];
        var aggregation = Get(name) ?? throw Errors.IllegalArgument(
            $"Invalid aggregation order path [{path}]. Cannot find aggregation named [{name}]");
        if (element == path.Elements.Count - 1)
        {
            return aggregation.SortValue(metric);
        }

        return aggregation.Inner is { } inner
            ? inner.SortValue(path, element + 1)
            : throw Errors.IllegalArgument($"Invalid aggregation order path [{path}]. Can't sort by a descendant of a [{aggregation.TypedName}] aggregation [{path}]");
    }
}
