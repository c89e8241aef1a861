using Winnow.Index;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>An <see cref="IncludeExclude"/> bound to the terms of a field.</summary>
internal sealed class TermFilter
{
    private readonly IncludeExclude _rules;
    private readonly HashSet<byte[]>? _include;
    private readonly HashSet<byte[]>? _exclude;
    private readonly Predicate<ReadOnlyMemory<byte>>? _includePattern;
    private readonly Predicate<ReadOnlyMemory<byte>>? _excludePattern;

    public TermFilter(IncludeExclude rules, DocValueFormat format)
    {
        _rules = rules;
        _include = Set(rules.Include, format);
        _exclude = Set(rules.Exclude, format);
        _includePattern = rules.IncludePattern is { } include ? TermPattern.Compile(include) : null;
        _excludePattern = rules.ExcludePattern is { } exclude ? TermPattern.Compile(exclude) : null;
    }

    public bool Accepts(ReadOnlySpan<byte> term)
    {
        if (_rules.Partitions > 0)
        {
            return TermHash.Of(term) % (ulong)_rules.Partitions == (ulong)_rules.Partition;
        }

        var bytes = term.ToArray();
        return _include?.Contains(bytes) != false
            && _includePattern?.Invoke(bytes) != false
            && _exclude?.Contains(bytes) != true
            && _excludePattern?.Invoke(bytes) != true;
    }

    private static HashSet<byte[]>? Set(string[]? terms, DocValueFormat format) =>
        terms is null ? null : new HashSet<byte[]>(terms.Select(format.ParseBytes), BytesComparer.Instance);
}

/// <summary>An <see cref="IncludeExclude"/> bound to the numbers of a field.</summary>
internal sealed class NumberFilter
{
    private readonly IncludeExclude _rules;
    private readonly HashSet<long>? _include;
    private readonly HashSet<long>? _exclude;

    public NumberFilter(IncludeExclude rules, DocValueFormat format, bool isFloatingPoint, Func<long> now)
    {
        _rules = rules;
        _include = Set(rules.Include);
        _exclude = Set(rules.Exclude);

        HashSet<long>? Set(string[]? values) => values?.Select(text => isFloatingPoint
            ? SortableDouble.ToLong(format.ParseDouble(text, roundUp: false, now))
            : format.ParseLong(text, roundUp: false, now)).ToHashSet();
    }

    public bool Accepts(long value) => _rules.Partitions > 0
        ? TermHash.Of(value) % (ulong)_rules.Partitions == (ulong)_rules.Partition
        : _include?.Contains(value) != false && _exclude?.Contains(value) != true;
}

/// <summary>Byte strings by their content.</summary>
internal sealed class BytesComparer : IEqualityComparer<byte[]>
{
    public static readonly BytesComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => (int)TermHash.Of(obj);
}
