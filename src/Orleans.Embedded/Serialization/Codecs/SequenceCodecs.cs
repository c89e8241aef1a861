using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.InteropServices;

namespace Orleans.Serialization.Codecs;

/// <summary>For mutable collections that exist before their elements are read, so that they can contain themselves.</summary>
internal abstract class SequenceCodec<TCollection, T> : ReferenceCodec<TCollection>
    where TCollection : class, IEnumerable<T>
{
    protected static readonly Codec<T> Element = CodecOf<T>.Instance;

    public override bool IsShallow => false;

    public override bool TracksReferences => true;

    public override string? Problem => Element.Problem;

    public override IEnumerable<Codec> Parts => [Element];

    protected abstract TCollection Create(int capacity, TCollection? like);

    protected abstract void Add(TCollection collection, T element);

    protected virtual int Count(TCollection collection) => ((IReadOnlyCollection<T>)collection).Count;

    /// <summary>The elements in the order in which adding them rebuilds the collection.</summary>
    protected virtual IEnumerable<T> InOrder(TCollection collection) => collection;

    protected override void WriteContent(SerializationWriter writer, TCollection value)
    {
        writer.WriteVarUInt32((uint)Count(value));
        foreach (var element in InOrder(value))
        {
            Element.Write(writer, element);
        }
    }

    protected override TCollection ReadContent(SerializationReader reader, int offset)
    {
        var count = reader.ReadCount();
        var value = Create(count, null);
        reader.Remember(offset, value);
        for (var i = 0; i < count; i++)
        {
            Add(value, Element.Read(reader));
        }

        return value;
    }

    protected override TCollection CopyContent(TCollection value, CopyContext context)
    {
        var copy = Create(Count(value), value);
        context.Record(value, copy);
        foreach (var element in InOrder(value))
        {
            Add(copy, Element.Copy(element, context));
        }

        return copy;
    }
}

internal sealed class ListCodec<T> : SequenceCodec<List<T>, T>
{
    protected override List<T> Create(int capacity, List<T>? like) => new(capacity);

    protected override void Add(List<T> collection, T element) => collection.Add(element);

    protected override List<T> CopyContent(List<T> value, CopyContext context)
    {
        var copy = new List<T>(value.Count);
        context.Record(value, copy);
        CollectionsMarshal.SetCount(copy, value.Count);
        ArrayCodec<T>.CopyElements(CollectionsMarshal.AsSpan(value), CollectionsMarshal.AsSpan(copy), context);
        return copy;
    }
}

internal sealed class HashSetCodec<T> : SequenceCodec<HashSet<T>, T>
{
    protected override HashSet<T> Create(int capacity, HashSet<T>? like) => new(capacity, like?.Comparer);

    protected override void Add(HashSet<T> collection, T element) => collection.Add(element);

    protected override void WriteContent(SerializationWriter writer, HashSet<T> value)
    {
        Comparers.Write(writer, value.Comparer);
        base.WriteContent(writer, value);
    }

    protected override HashSet<T> ReadContent(SerializationReader reader, int offset)
    {
        var comparer = Comparers.Read<T>(reader);
        var count = reader.ReadCount();
        var value = new HashSet<T>(count, comparer);
        reader.Remember(offset, value);
        for (var i = 0; i < count; i++)
        {
            value.Add(Element.Read(reader));
        }

        return value;
    }
}

internal sealed class SortedSetCodec<T> : SequenceCodec<SortedSet<T>, T>
{
    protected override SortedSet<T> Create(int capacity, SortedSet<T>? like) => new(like?.Comparer);

    protected override void Add(SortedSet<T> collection, T element) => collection.Add(element);
}

internal sealed class QueueCodec<T> : SequenceCodec<Queue<T>, T>
{
    protected override Queue<T> Create(int capacity, Queue<T>? like) => new(capacity);

    protected override void Add(Queue<T> collection, T element) => collection.Enqueue(element);
}

internal sealed class StackCodec<T> : SequenceCodec<Stack<T>, T>
{
    protected override Stack<T> Create(int capacity, Stack<T>? like) => new(capacity);

    protected override void Add(Stack<T> collection, T element) => collection.Push(element);

    protected override IEnumerable<T> InOrder(Stack<T> collection) => collection.Reverse();
}

internal sealed class LinkedListCodec<T> : SequenceCodec<LinkedList<T>, T>
{
    protected override LinkedList<T> Create(int capacity, LinkedList<T>? like) => new();

    protected override void Add(LinkedList<T> collection, T element) => collection.AddLast(element);
}

internal sealed class ConcurrentQueueCodec<T> : SequenceCodec<ConcurrentQueue<T>, T>
{
    protected override ConcurrentQueue<T> Create(int capacity, ConcurrentQueue<T>? like) => new();

    protected override void Add(ConcurrentQueue<T> collection, T element) => collection.Enqueue(element);
}

internal sealed class CollectionCodec<T> : SequenceCodec<Collection<T>, T>
{
    protected override Collection<T> Create(int capacity, Collection<T>? like) => new(new List<T>(capacity));

    protected override void Add(Collection<T> collection, T element) => collection.Add(element);
}

/// <summary>For collections that are built from all their elements at once.</summary>
internal abstract class BuiltCodec<TCollection, T> : ReferenceCodec<TCollection>
    where TCollection : class, IEnumerable<T>
{
    private static readonly Codec<T> Element = CodecOf<T>.Instance;

    public override bool IsShallow => Element.IsShallow;

    public override string? Problem => Element.Problem;

    public override IEnumerable<Codec> Parts => [Element];

    protected abstract TCollection Build(T[] elements);

    protected virtual IEnumerable<T> InOrder(TCollection collection) => collection;

    protected override void WriteContent(SerializationWriter writer, TCollection value) => ArrayCodec<T>.WriteElements(writer, InOrder(value).ToArray());

    protected override TCollection ReadContent(SerializationReader reader, int offset)
    {
        var value = Build(ArrayCodec<T>.ReadElements(reader));
        reader.Remember(offset, value);
        return value;
    }

    protected override TCollection CopyContent(TCollection value, CopyContext context)
    {
        var elements = InOrder(value).ToArray();
        ArrayCodec<T>.CopyElements(elements, elements, context);
        return Build(elements);
    }
}

internal sealed class ImmutableListCodec<T> : BuiltCodec<ImmutableList<T>, T>
{
    protected override ImmutableList<T> Build(T[] elements) => ImmutableList.Create(elements);
}

internal sealed class ImmutableHashSetCodec<T> : BuiltCodec<ImmutableHashSet<T>, T>
{
    protected override ImmutableHashSet<T> Build(T[] elements) => ImmutableHashSet.Create(elements);
}

internal sealed class ImmutableSortedSetCodec<T> : BuiltCodec<ImmutableSortedSet<T>, T>
{
    protected override ImmutableSortedSet<T> Build(T[] elements) => ImmutableSortedSet.Create(elements);
}

internal sealed class ImmutableQueueCodec<T> : BuiltCodec<ImmutableQueue<T>, T>
{
    protected override ImmutableQueue<T> Build(T[] elements) => ImmutableQueue.Create(elements);
}

internal sealed class ImmutableStackCodec<T> : BuiltCodec<ImmutableStack<T>, T>
{
    protected override ImmutableStack<T> Build(T[] elements) => ImmutableStack.Create(elements);

    protected override IEnumerable<T> InOrder(ImmutableStack<T> collection) => collection.Reverse();
}

internal sealed class ReadOnlyCollectionCodec<T> : BuiltCodec<ReadOnlyCollection<T>, T>
{
    // It is a view of a list that somebody may change.
    public override bool IsShallow => false;

    protected override ReadOnlyCollection<T> Build(T[] elements) => new(elements.ToList());
}
