using System.Globalization;
using System.Text.Json;

namespace Winnow.Protocols.Snapshots;

/// <summary>What listing, sorting and paging has to know of a snapshot.</summary>
public sealed record ListedSnapshot
{
    public string Repository { get; init; } = "";

    public string Name { get; init; } = "";

    public string Uuid { get; init; } = "";

    public long StartMillis { get; init; }

    public long EndMillis { get; init; }

    public int Indices { get; init; }

    public int Shards { get; init; }

    public int FailedShards { get; init; }

    public string? Policy { get; init; }

    /// <summary>It is being made.</summary>
    public bool Running { get; init; }
}

/// <summary>A page of a list of snapshots.</summary>
/// <param name="Snapshots">In order.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Remaining">How many come after this page.</param>
/// <param name="Next">What the next page is asked for with; null when this is the last.</param>
public sealed record SnapshotPage(IReadOnlyList<ListedSnapshot> Snapshots, int Total, int Remaining, string? Next);

/// <summary>The order of snapshots and the page of them that is asked for.</summary>
public sealed record SnapshotPaging(string Sort, string Order, int? Size, string? After, int Offset, string? FromSortValue)
{
    private static readonly string[] Sorts = ["start_time", "duration", "name", "index_count", "repository", "shard_count", "failed_shard_count"];

    private bool IsText => Sort is "name" or "repository";

    private int Direction => Order is "desc" ? -1 : 1;

    public void Check()
    {
        if (!Sorts.Contains(Sort))
        {
            throw Refusals.IllegalArgument($"unknown sort order [{Sort}]");
        }

        if (Order is not ("asc" or "desc"))
        {
            throw Refusals.IllegalArgument($"No enum constant org.elasticsearch.search.sort.SortOrder.{Order.ToUpperInvariant()}");
        }

        if (Size is { } size && size is not -1 && size <= 0)
        {
            throw Refusals.ActionRequestValidation("size must be -1 for all results or greater than zero");
        }

        if (Offset < 0)
        {
            throw Refusals.ActionRequestValidation("offset must be greater than or equal to 0");
        }

        if (After is not null && (Offset > 0 || FromSortValue is not null))
        {
            throw Refusals.ActionRequestValidation(Offset > 0 ? "can't use after and offset simultaneously" : "can't use after and from_sort_value simultaneously");
        }
    }

    public SnapshotPage Page(IEnumerable<ListedSnapshot> snapshots)
    {
        var all = snapshots.Where(StartsAt).ToList();
        all.Sort(Compare);
        var total = all.Count;
        var from = Offset;
        if (After is not null)
        {
            var after = ReadAfter(After);
            from = all.FindIndex(snapshot => Compare(snapshot, after) > 0) is var index and >= 0 ? index : total;
        }

        from = Math.Min(from, total);
        var count = Size is { } size and > 0 ? Math.Min(size, total - from) : total - from;
        var page = all.GetRange(from, count);
        var remaining = total - from - count;
        return new SnapshotPage(page, total, remaining, remaining > 0 && page.Count > 0 ? WriteAfter(page[^1]) : null);
    }

    private int Compare(ListedSnapshot a, ListedSnapshot b)
    {
        var order = Sort switch
        {
            "name" => string.CompareOrdinal(a.Name, b.Name),
            "repository" => string.CompareOrdinal(a.Repository, b.Repository),
            _ => Number(a).CompareTo(Number(b)),
        };
        if (order == 0)
        {
            order = string.CompareOrdinal(a.Name, b.Name);
        }

        if (order == 0)
        {
            order = string.CompareOrdinal(a.Repository, b.Repository);
        }

        return Direction * (order != 0 ? order : string.CompareOrdinal(a.Uuid, b.Uuid));
    }

    private long Number(ListedSnapshot snapshot) => Sort switch
    {
        "start_time" => snapshot.StartMillis,
        "duration" => Math.Max(0, snapshot.EndMillis - snapshot.StartMillis),
        "index_count" => snapshot.Indices,
        "shard_count" => snapshot.Shards,
        _ => snapshot.FailedShards,
    };

    private bool StartsAt(ListedSnapshot snapshot)
    {
        if (FromSortValue is null)
        {
            return true;
        }

        if (IsText)
        {
            return Direction * string.CompareOrdinal(Sort is "name" ? snapshot.Name : snapshot.Repository, FromSortValue) >= 0;
        }

        return long.TryParse(FromSortValue, CultureInfo.InvariantCulture, out var from)
            ? Direction * Number(snapshot).CompareTo(from) >= 0
            : throw Refusals.IllegalArgument($"failed to parse long value [{FromSortValue}]");
    }

    private static string WriteAfter(ListedSnapshot last) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(last)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static ListedSnapshot ReadAfter(string text)
    {
        try
        {
            var base64 = text.Replace('-', '+').Replace('_', '/');
            return JsonSerializer.Deserialize<ListedSnapshot>(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')))!;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw Refusals.IllegalArgument($"invalid ?after parameter [{text}]");
        }
    }
}
