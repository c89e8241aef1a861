using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Dsl;

/// <summary>A number for each document, independent of the query.</summary>
internal abstract class ScoreFunction
{
    /// <summary>The function on one segment; documents are asked for in ascending order.</summary>
    public abstract Func<int, double> On(LeafContext leaf);

    /// <summary>The weight that an average counts it with.</summary>
    public virtual double Weight => 1;

    public abstract override string ToString();
}

/// <summary>The numeric column of a field, as doubles.</summary>
internal sealed record NumericField(string Name, bool IsDouble)
{
    public static NumericField Of(MappedFieldType type) => type.Kind switch
    {
        FieldKind.Double => new NumericField(type.Name, IsDouble: true),
        FieldKind.Long or FieldKind.Date or FieldKind.Boolean => new NumericField(type.Name, IsDouble: false),
        _ => throw Errors.IllegalArgument($"field [{type.Name}] is of type [{type.TypeName}], but only numeric types are supported."),
    };

    public double? Value(SortedNumericColumn? column, int doc) => column is not null && column.TryGet(doc, out var value)
        ? IsDouble ? SortableDouble.FromLong(value) : value
        : null;
}

internal sealed class ConstantFunction(double value) : ScoreFunction
{
    public override Func<int, double> On(LeafContext leaf) => _ => value;

    public override string ToString() => $"constant({value})";
}

internal sealed class WeightedFunction(ScoreFunction function, float weight) : ScoreFunction
{
    public override double Weight => weight;

    public override Func<int, double> On(LeafContext leaf)
    {
        var inner = function.On(leaf);
        return doc => inner(doc) * weight;
    }

    public override string ToString() => $"{function}*{weight}";
}

internal sealed class FieldValueFunction(NumericField? field, string name, float factor, string modifier, double? missing) : ScoreFunction
{
    public static bool IsModifier(string modifier) =>
        modifier is "none" or "log" or "log1p" or "log2p" or "ln" or "ln1p" or "ln2p" or "square" or "sqrt" or "reciprocal";

    public override Func<int, double> On(LeafContext leaf)
    {
        var column = field is null ? null : leaf.Reader.SortedNumeric(field.Name);
        return doc =>
        {
            var value = field?.Value(column, doc) ?? missing
                ?? throw Errors.IllegalArgument($"Missing value for field [{name}]");
            var result = Modify(value * factor);
            return result >= 0
                ? result
                : throw Errors.IllegalArgument(double.IsNaN(result)
                    ? $"Result of field modification [{modifier}({value})] must be a number"
                    : $"field value function must not produce negative scores, but got: [{result}] for field value: [{value}]");
        };
    }

    public override string ToString() => $"field_value_factor({name},{factor},{modifier},{missing})";

    private double Modify(double value) => modifier switch
    {
        "log" => Math.Log10(value),
        "log1p" => Math.Log10(value + 1),
        "log2p" => Math.Log10(value + 2),
        "ln" => Math.Log(value),
        "ln1p" => Math.Log(value + 1),
        "ln2p" => Math.Log(value + 2),
        "square" => value * value,
        "sqrt" => Math.Sqrt(value),
        "reciprocal" => 1 / value,
        _ => value,
    };
}

/// <summary>A number in [0, 1) that depends on the seed and the document's seq_no alone: the same on every copy.</summary>
internal sealed class RandomFunction(long seed) : ScoreFunction
{
    public override Func<int, double> On(LeafContext leaf)
    {
        var column = leaf.Reader.SortedNumeric(MetadataFields.SeqNo.Name);
        return doc => Mix(column is not null && column.TryGet(doc, out var seqNo) ? seqNo : leaf.DocBase + doc);
    }

    public override string ToString() => $"random({seed})";

    // SplitMix64's finaliser (Steele, Lea, Flood 2014).
    private double Mix(long value)
    {
        var z = (ulong)(value + 1) * 0x9E3779B97F4A7C15 + (ulong)seed * 0xD1342543DE82EF95;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 40) / (double)(1 << 24);
    }
}

/// <summary>Falls with the distance from an origin; <paramref name="decay"/> at the distance of one scale behind the offset.</summary>
internal sealed class DecayFunction(string shape, NumericField field, double origin, double scale, double offset, double decay) : ScoreFunction
{
    private readonly double _rate = shape switch
    {
        "gauss" => 0.5 * scale * scale / Math.Log(decay) * 2,
        "exp" => Math.Log(decay) / scale,
        _ => scale / (1 - decay),
    };

    public override Func<int, double> On(LeafContext leaf)
    {
        var column = leaf.Reader.SortedNumeric(field.Name);
        return doc => field.Value(column, doc) is { } value ? Evaluate(Math.Max(0, Math.Abs(value - origin) - offset)) : 1;
    }

    public override string ToString() => $"{shape}({field.Name},{origin},{scale},{offset},{decay})";

    private double Evaluate(double distance) => shape switch
    {
        "gauss" => Math.Exp(distance * distance / _rate),
        "exp" => Math.Exp(_rate * distance),
        _ => Math.Max(0, (_rate - distance) / _rate),
    };
}
