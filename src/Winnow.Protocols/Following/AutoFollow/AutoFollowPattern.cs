using System.Text;
using System.Text.Json.Nodes;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Following;

/// <summary>Which indices of another cluster get followers, and how these are called.</summary>
public sealed record AutoFollowPattern
{
    private const string LeaderName = "{{leader_index}}";
    private const int MaxNameBytes = 255;

    private static readonly string[] Known =
    [
        "remote_cluster", "leader_index_patterns", "leader_index_exclusion_patterns", "follow_index_pattern", "settings", "include_existing", "on_leader_delete",
        .. FollowParameters.Names,
    ];

    public string RemoteCluster { get; init; } = "";

    public IReadOnlyList<string> LeaderPatterns { get; init; } = [];

    public IReadOnlyList<string> ExclusionPatterns { get; init; } = [];

    public string FollowIndexPattern { get; init; } = LeaderName;

    /// <summary>What followers have otherwise than their leaders, as it came.</summary>
    public JsonObject? Settings { get; init; }

    public FollowParameters Parameters { get; init; } = new();

    /// <summary>Also indices that are older than the pattern.</summary>
    public bool IncludeExisting { get; init; }

    /// <summary>Of followers that it makes from now on.</summary>
    public OnLeaderDelete OnLeaderDelete { get; init; }

    /// <summary>Reads what a client gave; throws a <see cref="Refusal"/> with everything that is wrong.</summary>
    public static AutoFollowPattern Parse(string name, ReadOnlySpan<byte> json)
    {
        var body = FollowBody.Parse("put_auto_follow_pattern_request", json, Known);
        CheckName(name, body);
        var pattern = new AutoFollowPattern
        {
            RemoteCluster = body.Text("remote_cluster") ?? "",
            LeaderPatterns = body.Texts("leader_index_patterns") ?? [],
            ExclusionPatterns = body.Texts("leader_index_exclusion_patterns") ?? [],
            FollowIndexPattern = body.Text("follow_index_pattern") ?? LeaderName,
            Settings = body.Object("settings"),
            Parameters = FollowParameters.Read(body),
            IncludeExisting = body.Flag("include_existing") ?? false,
            OnLeaderDelete = OnLeaderDeletes.Read(body),
        };
        if (pattern.RemoteCluster.Length == 0)
        {
            body.Invalid("[remote_cluster] is missing");
        }

        if (pattern.LeaderPatterns.Count == 0)
        {
            body.Invalid("[leader_index_patterns] is missing");
        }

        body.ThrowIfInvalid();
        return pattern;
    }

    public bool Matches(string leader) =>
        LeaderPatterns.Any(pattern => Wildcard.Matches(pattern, leader)) && !ExclusionPatterns.Any(pattern => Wildcard.Matches(pattern, leader));

    public string FollowerOf(string leader) => FollowIndexPattern.Replace(LeaderName, leader, StringComparison.Ordinal);

    private static void CheckName(string name, FollowBody body)
    {
        if (name.StartsWith('_'))
        {
            body.Invalid("[name] must not start with a '_'");
        }

        foreach (var (letter, word) in new[] { (',', "','"), ('#', "'#'"), (' ', "space") })
        {
            if (name.Contains(letter, StringComparison.Ordinal))
            {
                body.Invalid($"[name] must not contain a {word}");
            }
        }

        if (name.Any(char.IsUpper))
        {
            body.Invalid("[name] must be lower cased");
        }

        if (Encoding.UTF8.GetByteCount(name) is var bytes and > MaxNameBytes)
        {
            body.Invalid($"[name] name is too long ({bytes} > {MaxNameBytes})");
        }
    }
}
