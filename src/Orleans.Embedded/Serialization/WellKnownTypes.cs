using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;

namespace Orleans.Serialization;

/// <summary>Types of the base library and the runtime that every message may hold, with their short names.</summary>
internal static class WellKnownTypes
{
    public static IEnumerable<(string Name, Type Type)> All { get; } =
    [
        ("object", typeof(object)), ("bool", typeof(bool)), ("byte", typeof(byte)), ("sbyte", typeof(sbyte)), ("char", typeof(char)),
        ("short", typeof(short)), ("ushort", typeof(ushort)), ("int", typeof(int)), ("uint", typeof(uint)), ("long", typeof(long)),
        ("ulong", typeof(ulong)), ("float", typeof(float)), ("double", typeof(double)), ("decimal", typeof(decimal)), ("string", typeof(string)),
        ("half", typeof(Half)), ("int128", typeof(Int128)), ("uint128", typeof(UInt128)), ("guid", typeof(Guid)), ("datetime", typeof(DateTime)),
        ("datetimeoffset", typeof(DateTimeOffset)), ("timespan", typeof(TimeSpan)), ("dateonly", typeof(DateOnly)), ("timeonly", typeof(TimeOnly)),
        ("version", typeof(Version)), ("uri", typeof(Uri)), ("ip", typeof(IPAddress)), ("endpoint", typeof(IPEndPoint)), ("type", typeof(Type)),
        ("nullable", typeof(Nullable<>)), ("list", typeof(List<>)), ("dict", typeof(Dictionary<,>)), ("set", typeof(HashSet<>)),
        ("sortedset", typeof(SortedSet<>)), ("sorteddict", typeof(SortedDictionary<,>)), ("sortedlist", typeof(SortedList<,>)),
        ("queue", typeof(Queue<>)), ("stack", typeof(Stack<>)), ("linkedlist", typeof(LinkedList<>)),
        ("concurrentdict", typeof(ConcurrentDictionary<,>)), ("concurrentqueue", typeof(ConcurrentQueue<>)),
        ("kv", typeof(KeyValuePair<,>)), ("memory", typeof(Memory<>)), ("romemory", typeof(ReadOnlyMemory<>)), ("segment", typeof(ArraySegment<>)),
        ("iarray", typeof(ImmutableArray<>)), ("ilist", typeof(ImmutableList<>)), ("idict", typeof(ImmutableDictionary<,>)),
        ("iset", typeof(ImmutableHashSet<>)), ("isorteddict", typeof(ImmutableSortedDictionary<,>)), ("isortedset", typeof(ImmutableSortedSet<>)),
        ("iqueue", typeof(ImmutableQueue<>)), ("istack", typeof(ImmutableStack<>)),
        ("tuple1", typeof(Tuple<>)), ("tuple2", typeof(Tuple<,>)), ("tuple3", typeof(Tuple<,,>)), ("tuple4", typeof(Tuple<,,,>)),
        ("tuple5", typeof(Tuple<,,,,>)), ("tuple6", typeof(Tuple<,,,,,>)), ("tuple7", typeof(Tuple<,,,,,,>)),
        ("vt0", typeof(ValueTuple)), ("vt1", typeof(ValueTuple<>)), ("vt2", typeof(ValueTuple<,>)), ("vt3", typeof(ValueTuple<,,>)),
        ("vt4", typeof(ValueTuple<,,,>)), ("vt5", typeof(ValueTuple<,,,,>)), ("vt6", typeof(ValueTuple<,,,,,>)), ("vt7", typeof(ValueTuple<,,,,,,>)),
        ("vt8", typeof(ValueTuple<,,,,,,,>)), ("cancel", typeof(CancellationToken)), ("task", typeof(Task)),
        ("ro-list", typeof(System.Collections.ObjectModel.ReadOnlyCollection<>)), ("ro-dict", typeof(System.Collections.ObjectModel.ReadOnlyDictionary<,>)),
        ("span", typeof(Runtime.IdSpan)), ("graintype", typeof(Runtime.GrainType)), ("interfacetype", typeof(Runtime.GrainInterfaceType)),
        ("grainid", typeof(Runtime.GrainId)), ("activationid", typeof(Runtime.ActivationId)), ("silo", typeof(Runtime.SiloAddress)),
        ("membershipversion", typeof(Runtime.MembershipVersion)),
        ("exception", typeof(Exception)), ("grain", typeof(Runtime.GrainReference)),
        ("collection", typeof(System.Collections.ObjectModel.Collection<>)),
    ];
}
