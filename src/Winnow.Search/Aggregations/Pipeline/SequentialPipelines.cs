using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>What pipelines that look from one bucket to the next have in common.</summary>
internal abstract class SequentialPipeline : ParentPipelineAggregator
{
    private readonly BucketsPath _path;

    protected SequentialPipeline(AggregatorFactory.Header header, AggregationParameters parameters, bool hasGapPolicy)
        : base(header, parameters)
    {
        _path = BucketsPath.Parse(BucketsPath.Read(parameters));
        GapPolicy = hasGapPolicy ? BucketsPath.ReadGapPolicy(parameters) : GapPolicy.InsertZeros;
        Format = parameters.String("format") is { } format ? new DecimalValueFormat(format) : DocValueFormat.Raw;
    }

    public override IReadOnlyList<BucketsPath> Paths => [_path];

    protected DocValueFormat Format { get; }

    private GapPolicy GapPolicy { get; }

    public override string? Validate(AggregatorFactory? parent, AggregatorFactories siblings) =>
        ValidateSequential(parent) ?? PipelineOrder.Missing(_path, siblings);

    protected double Value(InternalBucket bucket) => _path.Value(bucket, GapPolicy);
}

/// <summary><c>cumulative_sum</c>.</summary>
internal sealed class CumulativeSumPipeline(AggregatorFactory.Header header, AggregationParameters parameters)
    : SequentialPipeline(header, parameters, hasGapPolicy: false)
{
    public override InternalMultiBucketAggregation Compute(InternalMultiBucketAggregation parent)
    {
        double sum = 0;
        return parent.With([.. parent.Buckets.Select(bucket =>
        {
            sum += Value(bucket);
            return With(bucket, new InternalSimpleValue(Name, Meta, "simple_value", sum, Format));
        })]);
    }
}

/// <summary><c>derivative</c>: the difference from the bucket before, perhaps by a unit of time.</summary>
internal sealed class DerivativePipeline : SequentialPipeline
{
    private readonly double? _unitMillis;

    public DerivativePipeline(AggregatorFactory.Header header, AggregationParameters parameters)
        : base(header, parameters, hasGapPolicy: true)
    {
        if (parameters.String("unit") is { } unit)
        {
            _unitMillis = DateTimeUnits.TryParse(unit, out var calendar)
                ? DateTimeUnits.TypicalMillis(calendar)
                : TimeValue.Parse(unit, "unit").TotalMilliseconds;
        }
    }

    public override InternalMultiBucketAggregation Compute(InternalMultiBucketAggregation parent)
    {
        InternalBucket? previous = null;
        return parent.With([.. parent.Buckets.Select(bucket =>
        {
            var before = previous;
            previous = bucket;
            return before is null ? bucket : With(bucket, Difference(before, bucket));
        })]);
    }

    private InternalSimpleValue Difference(InternalBucket before, InternalBucket bucket)
    {
        var difference = Value(bucket) - Value(before);
        double? perUnit = _unitMillis is { } unit ? difference / ((bucket.KeyAsNumber - before.KeyAsNumber) / unit) : null;
        return new InternalSimpleValue(Name, Meta, "derivative", difference, Format, keys: null, perUnit);
    }
}

/// <summary><c>serial_diff</c>: the difference from the bucket a number of places before.</summary>
internal sealed class SerialDiffPipeline : SequentialPipeline
{
    private readonly int _lag;

    public SerialDiffPipeline(AggregatorFactory.Header header, AggregationParameters parameters)
        : base(header, parameters, hasGapPolicy: true)
    {
        _lag = parameters.Int("lag") ?? 1;
        if (_lag <= 0)
        {
            throw Errors.IllegalArgument($"Lag must be a positive, non-zero integer. Value supplied was{_lag} in [{Name}].");
        }
    }

    public override InternalMultiBucketAggregation Compute(InternalMultiBucketAggregation parent) => parent.With([.. parent.Buckets.Select((bucket, i) =>
    {
        var difference = i < _lag ? double.NaN : Value(bucket) - Value(parent.Buckets[i - _lag]);
        return double.IsNaN(difference)
            ? bucket
            : With(bucket, new InternalSimpleValue(Name, Meta, "simple_value", difference, Format));
    })]);
}
