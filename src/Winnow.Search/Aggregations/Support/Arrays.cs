using System.Numerics;

namespace Winnow.Search.Aggregations;

/// <summary>Growth of the arrays that are indexed by bucket ordinal; what they take is told to the request's memory account.</summary>
internal static class Arrays
{
    public static void Grow<T>(AggregationContext context, ref T[] array, int count)
        where T : unmanaged
    {
        if (count > array.Length)
        {
            Resize(context, ref array, count);
        }
    }

    /// <summary>As <see cref="Grow{T}(AggregationContext, ref T[], int)"/>, with a value for what is new.</summary>
    public static void Grow<T>(AggregationContext context, ref T[] array, int count, T fill)
        where T : unmanaged
    {
        if (count > array.Length)
        {
            var old = array.Length;
            Resize(context, ref array, count);
            array.AsSpan(old).Fill(fill);
        }
    }

    /// <summary>For arrays of objects: what the objects take is accounted by who makes them.</summary>
    public static void GrowObjects<T>(AggregationContext context, ref T?[] array, int count)
        where T : class
    {
        if (count > array.Length)
        {
            var length = Length(count);
            context.Account((long)(length - array.Length) * nint.Size);
            Array.Resize(ref array, length);
        }
    }

    private static void Resize<T>(AggregationContext context, ref T[] array, int count)
        where T : unmanaged
    {
        var length = Length(count);
        context.Account((long)(length - array.Length) * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        Array.Resize(ref array, length);
    }

    private static int Length(int count) => (int)Math.Min(Array.MaxLength, BitOperations.RoundUpToPowerOf2((uint)Math.Max(count, 8)));
}
