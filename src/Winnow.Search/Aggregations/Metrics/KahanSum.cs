namespace Winnow.Search.Aggregations;

/// <summary>
/// A sum of floating-point numbers that keeps the part that rounding would lose (Kahan, 1965). Once a value is not finite the sum is
/// the plain one, so that infinities come out as such.
/// </summary>
internal struct KahanSum
{
    private double _value;
    private double _delta;

    public readonly double Value => _value + _delta;

    public void Add(double value)
    {
        if (!double.IsFinite(value) || !double.IsFinite(_value))
        {
            _value += value;
            _delta = 0;
            return;
        }

        // What the previous additions lost is carried into this one (the sign of the usual formulation is turned round).
        var corrected = value + _delta;
        var updated = _value + corrected;
        _delta = corrected - (updated - _value);
        _value = updated;
    }

    public void Add(KahanSum other)
    {
        Add(other._value);
        Add(other._delta);
    }

    public readonly void WriteTo(AggregationOutput output)
    {
        output.WriteDouble(_value);
        output.WriteDouble(_delta);
    }

    public static KahanSum Read(ref AggregationInput input) => new() { _value = input.ReadDouble(), _delta = input.ReadDouble() };
}
