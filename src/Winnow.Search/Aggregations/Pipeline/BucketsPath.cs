namespace Winnow.Search.Aggregations;

/// <summary>What a bucket without a number counts as.</summary>
internal enum GapPolicy
{
    Skip,
    InsertZeros,
    KeepValues,
}

/// <summary>A path to a number in each bucket of an aggregation: <c>_count</c>, <c>_key</c>, or a metric.</summary>
internal sealed class BucketsPath
{
    private readonly string _text;
    private readonly AggregationPath? _path;

    private BucketsPath(string text)
    {
        _text = text;
        _path = text is "_count" or "_key" ? null : AggregationPath.Parse(text);
    }

    /// <summary>The aggregation that the path goes to first; null for what is part of the bucket itself.</summary>
    public string? First => _path?.Elements[0].Name;

    public static BucketsPath Parse(string text) => new(text);

    /// <summary>The paths of <c>buckets_path</c>, or of another parameter: a string or a list with one string.</summary>
    public static string Read(AggregationParameters parameters)
    {
        if (parameters.TryGet("buckets_path", out var value) && value.ValueKind == System.Text.Json.JsonValueKind.Array && value.GetArrayLength() == 1)
        {
            value = value[0];
        }

        switch (value.ValueKind)
        {
            case System.Text.Json.JsonValueKind.String:
                return value.GetString()!;
            case System.Text.Json.JsonValueKind.Undefined or System.Text.Json.JsonValueKind.Null:
                parameters.Require(Errors.IllegalArgument($"Required [buckets_path]"));
                return "_count";
            default:
                throw parameters.BadType("buckets_path", value);
        }
    }

    public static GapPolicy ReadGapPolicy(AggregationParameters parameters, GapPolicy otherwise = GapPolicy.Skip) => parameters.String("gap_policy") switch
    {
        null => otherwise,
        "skip" => GapPolicy.Skip,
        "insert_zeros" => GapPolicy.InsertZeros,
        "keep_values" => GapPolicy.KeepValues,
        var other => throw Errors.IllegalArgument(
            $"Invalid gap policy: [{other}], accepted values: [insert_zeros, skip, keep_values]"),
    };

    /// <summary>The number of a bucket; NaN for a gap that is to be skipped.</summary>
    public double Value(InternalBucket bucket, GapPolicy policy)
    {
        if (_path is null)
        {
            return _text is "_count" ? bucket.DocCount : bucket.KeyAsNumber;
        }

        var value = bucket.Aggregations.SortValue(_path);
        if (double.IsFinite(value) && bucket.DocCount > 0)
        {
            return value;
        }

        return policy switch
        {
            GapPolicy.InsertZeros => 0,
            GapPolicy.KeepValues when double.IsFinite(value) => value,
            _ => double.NaN,
        };
    }

    public override string ToString() => _text;
}
