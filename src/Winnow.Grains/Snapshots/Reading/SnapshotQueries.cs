using Winnow.Grains.Errors;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Reading;

/// <summary>Lists of snapshots. The catalogs are read as far as the expressions go, the snapshots themselves only for the page that is shown.</summary>
internal sealed class SnapshotQueries(RepositoryAdministration repositories, RepositoryStores stores, MasterCalls master, IGrainFactory grains)
{
    private const string Current = "_current";

    public async Task<JsonResult> Get(GetSnapshotsRequest request)
    {
        var paging = new SnapshotPaging(request.Sort, request.Order, request.Size, request.After, request.Offset, request.FromSortValue);
        paging.Check();
        var expressions = request.Snapshots.SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var names = await repositories.Resolve(request.Repositories);
        var lists = await Task.WhenAll(names.Select(name => List(name, expressions, request, tolerant: names.Count > 1)));
        var page = paging.Page(lists.SelectMany(list => list.Snapshots.Select(item => item.Listed)));
        var items = lists.SelectMany(list => list.Snapshots).ToDictionary(item => (item.Listed.Repository, item.Listed.Uuid));
        var shown = await Task.WhenAll(page.Snapshots.Select(listed => Load(items[(listed.Repository, listed.Uuid)], request)));
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("snapshots");
            foreach (var snapshot in shown)
            {
                snapshot(writer);
            }

            writer.WriteEndArray();
            if (lists.Any(list => list.Failure is not null))
            {
                writer.WriteStartObject("failures");
                foreach (var list in lists.Where(list => list.Failure is not null))
                {
                    writer.WritePropertyName(list.Repository);
                    ErrorJson.Write(writer, list.Failure!);
                }

                writer.WriteEndObject();
            }

            if (page.Next is not null)
            {
                writer.WriteString("next", page.Next);
            }

            writer.WriteNumber("total", page.Total);
            writer.WriteNumber("remaining", page.Remaining);
            writer.WriteEndObject();
        });
    }

    /// <summary>Of several repositories one that cannot be read is a failure beside the others.</summary>
    private async Task<RepositoryList> List(string repository, List<string> expressions, GetSnapshotsRequest request, bool tolerant)
    {
        try
        {
            var found = await RepositoryErrors.Of(repository, "cannot read the repository", () => Find(repository, expressions, request));
            return new RepositoryList(repository, found, null);
        }
        catch (Exception exception) when (tolerant && exception is not OperationCanceledException)
        {
            return new RepositoryList(repository, [], exception.ToError());
        }
    }

    private async Task<List<Item>> Find(string repository, List<string> expressions, GetSnapshotsRequest request)
    {
        var found = new Dictionary<string, Item>(StringComparer.Ordinal);
        var running = await CatalogReads.Running(master, grains, repository);
        foreach (var operation in running.Operations.Where(operation => operation.Makes is not null))
        {
            if (expressions.Contains(Current) || SnapshotNames.Matches(expressions, operation.Makes!))
            {
                found[operation.Makes!] = new Item(Listed(repository, operation), operation, null);
            }
        }

        if (expressions is not [Current])
        {
            foreach (var entry in await CatalogReads.Find((await stores.Open(repository)).Repository, expressions))
            {
                found[entry.Name] = new Item(Listed(repository, entry), null, entry);
            }
        }

        if (!request.IgnoreUnavailable)
        {
            foreach (var name in SnapshotNames.Exact(expressions).Where(name => !found.ContainsKey(name)))
            {
                throw SnapshotRefusals.SnapshotMissing(repository, name);
            }
        }

        return [.. found.Values.Where(item => OfPolicy(request.SlmPolicyFilter, item.Listed.Policy))];
    }

    /// <summary>What writes the snapshot. One that was deleted since it was listed is shown as the catalog had it.</summary>
    private async Task<Action<System.Text.Json.Utf8JsonWriter>> Load(Item item, GetSnapshotsRequest request)
    {
        var repository = item.Listed.Repository;
        if (item.Operation is { } operation)
        {
            return writer => SnapshotJson.WriteRunning(writer, repository, operation, request);
        }

        var entry = item.Entry!;
        if (!request.Verbose)
        {
            return writer => SnapshotJson.WriteBrief(writer, repository, entry, request);
        }

        var open = await stores.Open(repository);
        try
        {
            var info = await open.Repository.Info(entry);
            return writer => SnapshotJson.Write(writer, repository, info, request);
        }
        catch (IOException exception)
        {
            return exception is not RepositoryCorruptionException && request.IgnoreUnavailable
                ? writer => SnapshotJson.WriteBrief(writer, repository, entry, request)
                : throw RepositoryErrors.Failed(repository, $"cannot read snapshot [{entry.Name}]", exception);
        }
    }

    private static ListedSnapshot Listed(string repository, SnapshotEntry entry) => new()
    {
        Repository = repository,
        Name = entry.Name,
        Uuid = entry.Uuid,
        StartMillis = entry.StartMillis,
        EndMillis = entry.EndMillis,
        Indices = entry.Indices,
        Shards = entry.TotalShards,
        FailedShards = entry.TotalShards - entry.SuccessfulShards,
        Policy = entry.Policy,
    };

    private static ListedSnapshot Listed(string repository, SnapshotOperation operation) => new()
    {
        Repository = repository,
        Name = operation.Makes!,
        Uuid = operation.Uuid,
        StartMillis = operation.StartMillis,
        Indices = operation.Creating?.Indices.Length ?? 0,
        Shards = operation.Creating?.Indices.Sum(index => index.Shards) ?? 0,
        Policy = operation.Creating?.Policy,
        Running = true,
    };

    /// <summary><c>_none</c> means those that no policy made.</summary>
    private static bool OfPolicy(string[] filter, string? policy)
    {
        var matches = filter.Length == 0;
        foreach (var pattern in filter.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (pattern is "_none")
            {
                matches |= policy is null;
            }
            else if (policy is not null && pattern[0] == '-')
            {
                matches &= !Wildcard.Matches(pattern[1..], policy);
            }
            else
            {
                matches |= policy is not null && Wildcard.Matches(pattern, policy);
            }
        }

        return matches;
    }

    private sealed record Item(ListedSnapshot Listed, SnapshotOperation? Operation, SnapshotEntry? Entry);

    private sealed record RepositoryList(string Repository, List<Item> Snapshots, WinnowError? Failure);
}
