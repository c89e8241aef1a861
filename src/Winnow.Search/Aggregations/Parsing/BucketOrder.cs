using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>By what buckets are sorted.</summary>
internal enum BucketOrderKey : byte
{
    Count = 0,
    Key = 1,
    Path = 2,
}

/// <summary>One criterion.</summary>
internal sealed record BucketOrderElement(BucketOrderKey By, bool Ascending, AggregationPath? Path = null);

/// <summary>How buckets are sorted: by several criteria, the last of which is the key, so that the order is always the same.</summary>
internal sealed class BucketOrder
{
    private BucketOrder(IReadOnlyList<BucketOrderElement> elements)
    {
        Elements = elements;
    }

    public static BucketOrder KeyAscending { get; } = Of(new BucketOrderElement(BucketOrderKey.Key, Ascending: true));

    public static BucketOrder CountDescending { get; } = Of(new BucketOrderElement(BucketOrderKey.Count, Ascending: false));

    public IReadOnlyList<BucketOrderElement> Elements { get; }

    public bool IsKey => Elements[0].By == BucketOrderKey.Key;

    public bool IsKeyAscending => IsKey && Elements[0].Ascending;

    public bool IsCountDescending => Elements[0] is { By: BucketOrderKey.Count, Ascending: false };

    public IEnumerable<AggregationPath> Paths => Elements.Select(e => e.Path).OfType<AggregationPath>();

    public static BucketOrder Of(params IReadOnlyList<BucketOrderElement> elements) =>
        new(elements[^1].By == BucketOrderKey.Key ? elements : [.. elements, new BucketOrderElement(BucketOrderKey.Key, Ascending: true)]);

    /// <summary>Reads the <c>order</c> parameter: an object or a list of objects with one property each.</summary>
    public static BucketOrder? Parse(AggregationParameters parameters)
    {
        if (!parameters.TryGet("order", out var order))
        {
            return null;
        }

        var elements = new List<BucketOrderElement>();
        if (order.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in order.EnumerateArray())
            {
                elements.Add(ParseElement(item, parameters));
            }
        }
        else
        {
            elements.Add(ParseElement(order, parameters));
        }

        return elements.Count > 0
            ? Of(elements)
            : throw parameters.Failed("order", order, Errors.IllegalArgument("Must specify at least one bucket order"));
    }

    /// <summary>NaN comes last in either direction.</summary>
    public static int CompareDiscardNaN(double a, double b, bool ascending)
    {
        if (double.IsNaN(a) || double.IsNaN(b))
        {
            return double.IsNaN(a).CompareTo(double.IsNaN(b));
        }

        return ascending ? a.CompareTo(b) : b.CompareTo(a);
    }

    public void WriteTo(AggregationOutput output)
    {
        output.WriteVInt(Elements.Count);
        foreach (var element in Elements)
        {
            output.WriteByte((byte)element.By);
            output.WriteBool(element.Ascending);
            if (element.Path is { } path)
            {
                output.WriteString(path.ToString());
            }
        }
    }

    public static BucketOrder Read(ref AggregationInput input)
    {
        var elements = input.ReadArray(static (ref AggregationInput i) =>
        {
            var by = (BucketOrderKey)i.ReadByte();
            var ascending = i.ReadBool();
            return by switch
            {
                BucketOrderKey.Count or BucketOrderKey.Key => new BucketOrderElement(by, ascending),
                BucketOrderKey.Path => new BucketOrderElement(by, ascending, ReadPath(ref i)),
                _ => throw AggregationInput.Corrupt($"unknown order [{by}]"),
            };
        });
        return elements.Length > 0 ? new BucketOrder(elements) : throw AggregationInput.Corrupt("no order");
    }

    private static AggregationPath ReadPath(ref AggregationInput input)
    {
        var text = input.ReadString();
        try
        {
            return AggregationPath.Parse(text);
        }
        catch (ElasticsearchException e)
        {
            throw AggregationInput.Corrupt(e.Reason);
        }
    }

    private static BucketOrderElement ParseElement(JsonElement item, AggregationParameters parameters)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw parameters.BadType("order", item);
        }

        var properties = item.EnumerateObject().ToArray();
        if (properties.Length != 1)
        {
            throw parameters.Failed("order", item, Errors.Parsing("Must specify at least one field for [order]", parameters.Parser.At(item)));
        }

        var (key, value) = (properties[0].Name, properties[0].Value);
        var direction = value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw parameters.Failed("order", item, Errors.Parsing($"Unexpected token [{JsonTokens.Name(value)}] for [order]", parameters.Parser.At(value)));
        var ascending = direction.ToLowerInvariant() switch
        {
            "asc" => true,
            "desc" => false,
            _ => throw parameters.Failed("order", item, Errors.Parsing($"Unknown order direction [{direction}]", parameters.Parser.At(value))),
        };
        return key switch
        {
            "_count" => new BucketOrderElement(BucketOrderKey.Count, ascending),
            "_key" or "_term" or "_time" => new BucketOrderElement(BucketOrderKey.Key, ascending),
            _ => new BucketOrderElement(BucketOrderKey.Path, ascending, parameters.Check("order", () => AggregationPath.Parse(key))),
        };
    }
}
