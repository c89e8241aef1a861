namespace Winnow.Index;

/// <summary>
/// Floating-point numbers as 64-bit integers of the same order, which is how columns and points hold them. -0 sorts before 0, and NaN
/// after everything.
/// </summary>
public static class SortableDouble
{
    public static long ToLong(double value) => Flip(BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? BitConverter.Int64BitsToDouble(CanonicalNaN) : value));

    public static double FromLong(long value) => BitConverter.Int64BitsToDouble(Flip(value));

    private const long CanonicalNaN = 0x7FF8000000000000;

    // A negative number's bits grow with its magnitude: turning them round (all but the sign) makes them shrink.
    private static long Flip(long bits) => bits ^ ((bits >> 63) & long.MaxValue);
}
