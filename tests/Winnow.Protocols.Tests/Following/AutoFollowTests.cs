using System.Runtime.CompilerServices;
using System.Text;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Tests.Following;

/// <summary>Patterns and what they follow, as the cases in the text file beside this one.</summary>
public sealed class AutoFollowTests
{
    private static readonly FollowFailure Failure = new("x", 500, "y");

    public static TheoryData<string> Names => [.. Cases().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Patterns_follow_what_the_text_says(string name)
    {
        var run = new Run();
        foreach (var line in Cases()[name])
        {
            run.Step(line);
        }

        run.AssertNothingUnexpected();
    }

    [Fact]
    public void A_pattern_is_shown_as_it_was_put()
    {
        var entry = new AutoFollowEntry { Json = """{"remote_cluster":"east","leader_index_patterns":["a*"],"max_retry_delay":"7s","on_leader_delete":"delete"}""", Paused = true };
        Assert.Equal(
            """{"active":false,"remote_cluster":"east","leader_index_patterns":["a*"],"max_retry_delay":"7s","on_leader_delete":"delete","leader_index_exclusion_patterns":[]}""",
            entry.ToJson().ToJsonString());
        Assert.Equal((OnLeaderDelete.Delete, TimeSpan.FromSeconds(7)), (entry.Parse("p").OnLeaderDelete, entry.Parse("p").Parameters.MaxRetryDelay));
    }

    [Fact]
    public void Errors_are_remembered_until_they_are_over_and_only_the_last()
    {
        var now = DateTimeOffset.UnixEpoch;
        var stats = Enumerable.Range(0, 300).Aggregate(new AutoFollowStats(), (stats, i) => stats.IndexFailed("p", $"i{i}", Failure, now));
        Assert.Equal((256, "p:i44", 300L), (stats.Errors.Length, stats.Errors[0].Key, stats.FailedFollows));
        stats = stats.IndexFollowed("p", "i299").ListingFailed(["p", "q"], Failure, now);
        Assert.Equal(["p:i298", "p", "q"], stats.Errors[^3..].Select(error => error.Key));
        Assert.Equal(["q"], stats.Only(["q"]).Errors.Select(error => error.Key));
        stats = stats.Only(["q"]).ListingFailed(["q"], Failure, now.AddSeconds(1));
        Assert.Equal((1, now.AddSeconds(1), 2L), (stats.Errors.Length, stats.Errors[0].At, stats.FailedListings));
        Assert.Empty(stats.Listed(["q"]).Errors);
    }

    private static Dictionary<string, List<string>> Cases()
    {
        var cases = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? steps = null;
        foreach (var line in File.ReadLines(Path.Combine(Folder(), "AutoFollowCases.txt")))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                cases.Add(line[3..], steps = []);
            }
            else if (steps is not null && line.Length > 0)
            {
                steps.Add(line);
            }
        }

        return cases;
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private sealed class Run
    {
        private readonly SortedDictionary<string, ListedIndex> _leader = new(StringComparer.Ordinal);
        private readonly List<IndexMetadata> _followers = [];
        private ClusterMetadata _cluster = new() { ClusterUuid = "c" };
        private Queue<string> _said = [];

        public void Step(string line)
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                Assert.Equal(line[2..], _said.Count > 0 ? _said.Dequeue() : "nothing");
                return;
            }

            AssertNothingUnexpected();
            try
            {
                Do(line.Split(' ', 3));
            }
            catch (Refusal refusal)
            {
                _said = new Queue<string>([$"{refusal.Type} {refusal.Status} {refusal.Message}"]);
            }
        }

        public void AssertNothingUnexpected() => Assert.Empty(_said);

        private void Do(string[] words)
        {
            var name = words.ElementAtOrDefault(1) ?? "";
            var more = words.ElementAtOrDefault(2) ?? "";
            switch (words[0])
            {
                case "put":
                    _ = AutoFollowPattern.Parse(name, Encoding.UTF8.GetBytes(more));
                    Decide(new PutAutoFollow(name, more, [.. _leader.Values]));
                    break;
                case "remove":
                    Decide(new RemoveAutoFollow(name));
                    break;
                case "pause" or "resume":
                    Decide(new SetAutoFollowActive(name, words[0] == "resume"));
                    break;
                case "leader":
                    _leader[name] = new ListedIndex(name, $"{name}!", IsReady: more != "closed", KeepsHistory: more != "forgetful");
                    break;
                case "delete":
                    _leader.Remove(name);
                    break;
                case "follower":
                    var entry = new FollowEntry { RemoteCluster = "east", LeaderUuid = $"{more}!" };
                    _followers.Add(new IndexMetadata { Name = name, Uuid = $"{name}?", Follow = entry });
                    break;
                case "round":
                    Round();
                    break;
                default:
                    throw new InvalidDataException($"no such step: {words[0]}");
            }
        }

        private void Round()
        {
            foreach (var step in AutoFollowRound.Plan(_cluster, "east", [.. _leader.Values], _followers))
            {
                switch (step)
                {
                    case FollowLeader follow:
                        _said.Enqueue($"{follow.Pattern}: {follow.Follower} follows {follow.Leader.Name}");
                        var entry = new FollowEntry { RemoteCluster = "east", LeaderUuid = follow.Leader.Uuid, Pattern = follow.Pattern };
                        _followers.Add(new IndexMetadata { Name = follow.Follower, Uuid = $"{follow.Follower}?", Follow = entry });
                        Decide(new RecordAutoFollow(follow.Pattern, [follow.Leader.Uuid], []));
                        break;
                    case CannotFollow cannot:
                        _said.Enqueue($"{cannot.Pattern}: {cannot.Reason}");
                        break;
                    case Seen seen:
                        _said.Enqueue($"{seen.Pattern}: seen [{string.Join(',', seen.Added)}] gone [{string.Join(',', seen.Removed)}]");
                        Decide(new RecordAutoFollow(seen.Pattern, seen.Added, seen.Removed));
                        break;
                }
            }
        }

        private void Decide(ClusterCommand command) => _cluster = ClusterDecisions.Decide(_cluster, command, DateTimeOffset.UnixEpoch).State;
    }
}
