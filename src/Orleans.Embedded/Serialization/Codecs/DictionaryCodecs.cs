using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Orleans.Serialization.Codecs;

/// <summary>The comparers of strings that dictionaries and sets are often made with.</summary>
internal static class Comparers
{
    private static readonly object[] Known = [StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase, StringComparer.InvariantCulture, StringComparer.InvariantCultureIgnoreCase];

    public static void Write(SerializationWriter writer, object comparer) => writer.WriteByte((byte)(Array.IndexOf(Known, comparer) + 1));

    public static IEqualityComparer<T>? Read<T>(SerializationReader reader)
    {
        var index = reader.ReadByte();
        return index > 0 && index <= Known.Length ? Known[index - 1] as IEqualityComparer<T> : null;
    }
}

/// <summary>For mutable dictionaries.</summary>
internal abstract class MapCodec<TMap, TKey, TValue> : ReferenceCodec<TMap>
    where TMap : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected static readonly Codec<TKey> Key = CodecOf<TKey>.Instance;
    protected static readonly Codec<TValue> Value = CodecOf<TValue>.Instance;

    public override bool IsShallow => false;

    public override bool TracksReferences => true;

    public override string? Problem => Key.Problem ?? Value.Problem;

    public override IEnumerable<Codec> Parts => [Key, Value];

    protected abstract TMap Create(int capacity, IEqualityComparer<TKey>? comparer);

    protected abstract void Add(TMap map, TKey key, TValue value);

    protected virtual IEqualityComparer<TKey>? ComparerOf(TMap map) => null;

    protected override void WriteContent(SerializationWriter writer, TMap value)
    {
        var pairs = value is ConcurrentDictionary<TKey, TValue> concurrent ? concurrent.ToArray() : null;
        Comparers.Write(writer, (object?)ComparerOf(value) ?? "");
        writer.WriteVarUInt32((uint)(pairs?.Length ?? ((IReadOnlyCollection<KeyValuePair<TKey, TValue>>)value).Count));
        foreach (var (k, v) in pairs ?? (IEnumerable<KeyValuePair<TKey, TValue>>)value)
        {
            Key.Write(writer, k);
            Value.Write(writer, v);
        }
    }

    protected override TMap ReadContent(SerializationReader reader, int offset)
    {
        var comparer = Comparers.Read<TKey>(reader);
        var count = reader.ReadCount();
        var map = Create(count, comparer);
        reader.Remember(offset, map);
        for (var i = 0; i < count; i++)
        {
            var key = Key.Read(reader);
            Add(map, key, Value.Read(reader));
        }

        return map;
    }

    protected override TMap CopyContent(TMap value, CopyContext context)
    {
        var copy = Create(((IReadOnlyCollection<KeyValuePair<TKey, TValue>>)value).Count, ComparerOf(value));
        context.Record(value, copy);
        foreach (var (k, v) in value)
        {
            Add(copy, Key.Copy(k, context), Value.Copy(v, context));
        }

        return copy;
    }
}

internal sealed class DictionaryCodec<TKey, TValue> : MapCodec<Dictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override Dictionary<TKey, TValue> Create(int capacity, IEqualityComparer<TKey>? comparer) => new(capacity, comparer);

    protected override void Add(Dictionary<TKey, TValue> map, TKey key, TValue value) => map.Add(key, value);

    protected override IEqualityComparer<TKey>? ComparerOf(Dictionary<TKey, TValue> map) => map.Comparer;
}

internal sealed class ConcurrentDictionaryCodec<TKey, TValue> : MapCodec<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override ConcurrentDictionary<TKey, TValue> Create(int capacity, IEqualityComparer<TKey>? comparer) => new(comparer);

    protected override void Add(ConcurrentDictionary<TKey, TValue> map, TKey key, TValue value) => map[key] = value;

    protected override IEqualityComparer<TKey>? ComparerOf(ConcurrentDictionary<TKey, TValue> map) => map.Comparer;
}

internal sealed class SortedDictionaryCodec<TKey, TValue> : MapCodec<SortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override SortedDictionary<TKey, TValue> Create(int capacity, IEqualityComparer<TKey>? comparer) => new(comparer as IComparer<TKey>);

    protected override void Add(SortedDictionary<TKey, TValue> map, TKey key, TValue value) => map.Add(key, value);

    protected override IEqualityComparer<TKey>? ComparerOf(SortedDictionary<TKey, TValue> map) => map.Comparer as IEqualityComparer<TKey>;
}

internal sealed class SortedListCodec<TKey, TValue> : MapCodec<SortedList<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override SortedList<TKey, TValue> Create(int capacity, IEqualityComparer<TKey>? comparer) => new(capacity, comparer as IComparer<TKey>);

    protected override void Add(SortedList<TKey, TValue> map, TKey key, TValue value) => map.Add(key, value);

    protected override IEqualityComparer<TKey>? ComparerOf(SortedList<TKey, TValue> map) => map.Comparer as IEqualityComparer<TKey>;
}

/// <summary>For dictionaries that are built from all their pairs at once.</summary>
internal abstract class BuiltMapCodec<TMap, TKey, TValue> : BuiltCodec<TMap, KeyValuePair<TKey, TValue>>
    where TMap : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull;

internal sealed class ImmutableDictionaryCodec<TKey, TValue> : BuiltMapCodec<ImmutableDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    private static readonly IComparer<TKey>? Order =
        typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.Ordinal
        : typeof(TKey).IsAssignableTo(typeof(IComparable<TKey>)) ? Comparer<TKey>.Default
        : null;

    protected override ImmutableDictionary<TKey, TValue> Build(KeyValuePair<TKey, TValue>[] elements) => ImmutableDictionary.CreateRange(elements);

    // It enumerates by hash codes, which are others in each process: the same value should always have the same bytes.
    protected override IEnumerable<KeyValuePair<TKey, TValue>> InOrder(ImmutableDictionary<TKey, TValue> collection) =>
        Order is null ? collection : collection.OrderBy(pair => pair.Key, Order);
}

internal sealed class ImmutableSortedDictionaryCodec<TKey, TValue> : BuiltMapCodec<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override ImmutableSortedDictionary<TKey, TValue> Build(KeyValuePair<TKey, TValue>[] elements) => ImmutableSortedDictionary.CreateRange(elements);
}

internal sealed class ReadOnlyDictionaryCodec<TKey, TValue> : BuiltMapCodec<ReadOnlyDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override bool IsShallow => false;

    protected override ReadOnlyDictionary<TKey, TValue> Build(KeyValuePair<TKey, TValue>[] elements) => new(new Dictionary<TKey, TValue>(elements));
}

internal sealed class KeyValuePairCodec<TKey, TValue> : ValueCodec<KeyValuePair<TKey, TValue>>
{
    private static readonly Codec<TKey> Key = CodecOf<TKey>.Instance;
    private static readonly Codec<TValue> Value = CodecOf<TValue>.Instance;

    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => Key.IsShallow && Value.IsShallow;

    public override string? Problem => Key.Problem ?? Value.Problem;

    public override void Write(SerializationWriter writer, KeyValuePair<TKey, TValue> value)
    {
        Key.Write(writer, value.Key);
        Value.Write(writer, value.Value);
    }

    public override KeyValuePair<TKey, TValue> Read(SerializationReader reader)
    {
        var key = Key.Read(reader);
        return new KeyValuePair<TKey, TValue>(key, Value.Read(reader));
    }

    public override KeyValuePair<TKey, TValue> Copy(KeyValuePair<TKey, TValue> value, CopyContext context) =>
        new(Key.Copy(value.Key, context), Value.Copy(value.Value, context));
}
