namespace Winnow.Search.Aggregations;

/// <summary>The three aggregations over ranges; they differ in how bounds look.</summary>
internal enum RangeKind : byte
{
    Number = 0,
    Date = 1,
    Ip = 2,
}

/// <summary>One range: its beginning belongs to it, its end does not.</summary>
/// <param name="Key">Its name in the response.</param>
/// <param name="From">Negative infinity when open; unused for addresses.</param>
/// <param name="To">Positive infinity when open.</param>
/// <param name="FromText">How the beginning looks; null when open.</param>
/// <param name="ToText">How the end looks; null when open.</param>
internal sealed record RangeDefinition(string Key, double From, double To, string? FromText, string? ToText);

/// <summary>What a range result needs to know of its request.</summary>
internal sealed record RangeSpec(RangeKind Kind, RangeDefinition[] Ranges, bool Keyed, bool IsRaw)
{
    public string TypedName => Kind switch
    {
        RangeKind.Date => "date_range",
        RangeKind.Ip => "ip_range",
        _ => "range",
    };

    public void WriteTo(AggregationOutput output)
    {
        output.WriteByte((byte)Kind);
        output.WriteBool(Keyed);
        output.WriteBool(IsRaw);
        output.WriteVInt(Ranges.Length);
        foreach (var range in Ranges)
        {
            output.WriteString(range.Key);
            output.WriteDouble(range.From);
            output.WriteDouble(range.To);
            output.WriteOptionalString(range.FromText);
            output.WriteOptionalString(range.ToText);
        }
    }

    public static RangeSpec Read(ref AggregationInput input)
    {
        var kind = (RangeKind)input.ReadByte();
        var keyed = input.ReadBool();
        var isRaw = input.ReadBool();
        var ranges = input.ReadArray(static (ref AggregationInput i) =>
            new RangeDefinition(i.ReadString(), i.ReadDouble(), i.ReadDouble(), i.ReadOptionalString(), i.ReadOptionalString()));
        return kind <= RangeKind.Ip
            ? new RangeSpec(kind, ranges, keyed, isRaw)
            : throw AggregationInput.Corrupt($"unknown range kind [{kind}]");
    }
}
