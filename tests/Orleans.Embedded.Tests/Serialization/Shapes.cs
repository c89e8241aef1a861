using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Orleans.Embedded.Tests.Serialization;

public enum Colour : byte
{
    Red = 1,
    Green = 7,
    Blue = 255,
}

[GenerateSerializer]
[Alias("shapes.Simple")]
public sealed class SimpleShape
{
    [Id(0)] public bool Bool { get; set; }
    [Id(1)] public byte Byte { get; set; }
    [Id(2)] public sbyte SByte { get; set; }
    [Id(3)] public char Char { get; set; }
    [Id(4)] public short Short { get; set; }
    [Id(5)] public ushort UShort { get; set; }
    [Id(6)] public int Int { get; set; }
    [Id(7)] public uint UInt { get; set; }
    [Id(8)] public long Long { get; set; }
    [Id(9)] public ulong ULong { get; set; }
    [Id(10)] public float Float { get; set; }
    [Id(11)] public double Double { get; set; }
    [Id(12)] public decimal Decimal { get; set; }
    [Id(13)] public string? Text { get; set; }
    [Id(14)] public Guid Guid { get; set; }
    [Id(15)] public DateTime DateTime { get; set; }
    [Id(16)] public DateTimeOffset DateTimeOffset { get; set; }
    [Id(17)] public TimeSpan TimeSpan { get; set; }
    [Id(18)] public DateOnly DateOnly { get; set; }
    [Id(19)] public TimeOnly TimeOnly { get; set; }
    [Id(20)] public Int128 Int128 { get; set; }
    [Id(21)] public UInt128 UInt128 { get; set; }
    [Id(22)] public Half Half { get; set; }
    [Id(23)] public Uri? Uri { get; set; }
    [Id(24)] public Version? Version { get; set; }
    [Id(25)] public Colour Colour { get; set; }
    [Id(26)] public int? NullableInt { get; set; }
    [Id(27)] public Colour? NullableColour { get; set; }
    [Id(28)] public DateTime? NullableDate { get; set; }
    [Id(29)] private long _hidden;

    public long Hidden
    {
        get => _hidden;
        set => _hidden = value;
    }
}

[GenerateSerializer]
[Alias("shapes.Positional")]
public sealed record PositionalShape([property: Id(0)] string Name, [property: Id(1)] int? Count, [property: Id(2)] List<string>? Tags);

/// <summary>The primary constructor's parameters are serialised by their position when they have no id.</summary>
[GenerateSerializer]
[Alias("shapes.Unnumbered")]
public sealed record UnnumberedShape(string Name, int Count)
{
    [Id(0)]
    public string? Extra { get; init; }
}

[GenerateSerializer]
[Alias("shapes.Init")]
public sealed record InitShape
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public ImmutableArray<long> Numbers { get; init; }

    [Id(2)] public ReadOnlyMemory<byte> Bytes { get; init; }

    [Id(3)] public InitShape? Next { get; init; }
}

[GenerateSerializer]
[Alias("shapes.RecordStruct")]
public readonly record struct RecordStructShape([property: Id(0)] int X, [property: Id(1)] string? Y);

[GenerateSerializer]
[Alias("shapes.Struct")]
public struct StructShape
{
    [Id(0)] public double X;

    [Id(1)] public int[]? Y;

    [Id(2)] public RecordStructShape Inner;
}

[GenerateSerializer]
[Alias("shapes.Generic`2")]
public sealed class GenericShape<TFirst, TSecond>
{
    [Id(0)] public TFirst? First { get; set; }

    [Id(1)] public Dictionary<string, TSecond>? Seconds { get; set; }

    [Id(2)] public GenericShape<TSecond, TFirst>? Swapped { get; set; }
}

[GenerateSerializer]
[Alias("shapes.Animal")]
public abstract class Animal
{
    [Id(0)] public string? Name { get; set; }
}

[GenerateSerializer]
[Alias("shapes.Dog")]
public class Dog : Animal
{
    [Id(0)] public int Bones { get; set; }
}

[GenerateSerializer]
[Alias("shapes.Puppy")]
public sealed class Puppy : Dog
{
    [Id(0)] public Animal? Mother { get; set; }
}

[GenerateSerializer]
[Alias("shapes.Cat")]
public sealed record class CatHolder([property: Id(0)] Animal? First, [property: Id(1)] Animal[]? All, [property: Id(2)] Dictionary<int, Animal>? ByNumber);

[GenerateSerializer]
[Alias("shapes.Collections")]
public sealed class CollectionsShape
{
    [Id(0)] public byte[]? Bytes { get; set; }
    [Id(1)] public string?[]? Texts { get; set; }
    [Id(2)] public int[][]? Jagged { get; set; }
    [Id(3)] public List<List<double>>? Lists { get; set; }
    [Id(4)] public HashSet<string>? Set { get; set; }
    [Id(5)] public Dictionary<Guid, List<string>>? Map { get; set; }
    [Id(6)] public SortedDictionary<int, string>? Sorted { get; set; }
    [Id(7)] public Queue<int>? Queue { get; set; }
    [Id(8)] public Stack<int>? Stack { get; set; }
    [Id(9)] public ImmutableList<string>? ImmutableList { get; set; }
    [Id(10)] public ImmutableHashSet<int>? ImmutableSet { get; set; }
    [Id(11)] public ImmutableArray<string> ImmutableArray { get; set; }
    [Id(12)] public Memory<int> Memory { get; set; }
    [Id(13)] public (int X, string? Y)[]? Pairs { get; set; }
    [Id(14)] public Tuple<int, string>? Tuple { get; set; }
    [Id(15)] public List<RecordStructShape>? Structs { get; set; }
    [Id(16)] public (long, long, long, long, long, long, long, string, Colour) Wide { get; set; }
    [Id(17)] public ConcurrentDictionary<string, int>? Concurrent { get; set; }
    [Id(18)] public LinkedList<int>? Linked { get; set; }
    [Id(19)] public SortedSet<string>? SortedSet { get; set; }
}
