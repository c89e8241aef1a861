using System.Text;
using Winnow.Grains.Errors;
using Winnow.Grains.Indices;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Searching;

/// <summary>What became of the shards of a search.</summary>
internal sealed class SearchFailures
{
    private readonly List<ShardFailure> _failures = [];

    public IReadOnlyList<ShardFailure> All => _failures;

    /// <summary>A reader that was open is not any more.</summary>
    public bool LostReader => _failures.Exists(failure => failure.Error.Type == ShardErrors.ContextMissing);

    public void Add(ShardTarget target, Exception exception) => _failures.Add(new ShardFailure
    {
        Index = target.Index.Name,
        Shard = target.Shard,
        Node = target.Copy?.NodeId,
        Error = WithIndex(exception.ToError(), target),
        Primary = target.Copy?.Primary ?? false,
    });

    /// <summary>The error of a search of which nothing is left, or of which a part is not enough.</summary>
    public WinnowException ToException(string phase, string reason)
    {
        var groups = Grouped();
        var status = groups.Count == 0 ? 503 : groups.Exists(failure => failure.Error.Status >= 500) ? groups.Max(failure => failure.Error.Status) : groups[0].Error.Status;
        return new WinnowException(new WinnowError
        {
            Type = "search_phase_execution_exception",
            Status = status,
            Reason = reason,
            RootCauses = [.. groups.Select(failure => Root(failure.Error)).DistinctBy(error => (error.Type, error.Reason, error.Index))],
            Metadata =
            [
                new ErrorField { Name = "phase", Json = $"\"{phase}\"" },
                new ErrorField { Name = "grouped", Json = "true" },
                new ErrorField { Name = "failed_shards", Json = FailedShards(groups) },
            ],
        });
    }

    /// <summary>Shards of one index that failed for one reason are told of once.</summary>
    private List<ShardFailure> Grouped() => [.. _failures.DistinctBy(failure => (failure.Index, failure.Error.Type, failure.Error.Reason))];

    private static WinnowError Root(WinnowError error) => error.RootCauses.Length > 0 ? error.RootCauses[0] : error;

    private static WinnowError WithIndex(WinnowError error, ShardTarget target) => error switch
    {
        { Index: not null, IndexUuid: null or "_na_" } => error with { IndexUuid = target.Index.Uuid },
        _ => error,
    };

    private static string FailedShards(List<ShardFailure> failures) => Encoding.UTF8.GetString(Json.Bytes(writer =>
    {
        writer.WriteStartArray();
        foreach (var failure in failures)
        {
            writer.WriteStartObject();
            writer.WriteNumber("shard", failure.Shard);
            writer.WriteString("index", failure.Index);
            if (failure.Node is not null)
            {
                writer.WriteString("node", failure.Node);
            }

            writer.WritePropertyName("reason");
            ErrorJson.Write(writer, failure.Error);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }).Span);
}
