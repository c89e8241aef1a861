using System.Collections.Immutable;

namespace Winnow.Protocols.Following;

/// <summary>An error of a pattern, or of an index that it wanted to follow.</summary>
/// <param name="Key"><c>pattern</c>, or <c>pattern:index</c>.</param>
public sealed record AutoFollowError(string Key, FollowFailure Failure, DateTimeOffset At);

/// <summary>What auto-follow has come to. The last errors are remembered until what they stand for succeeds or is gone.</summary>
public sealed record AutoFollowStats
{
    /// <summary>How many errors are remembered.</summary>
    public const int MaxErrors = 256;

    public long Followed { get; init; }

    public long FailedFollows { get; init; }

    public long FailedListings { get; init; }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<AutoFollowError> Errors { get; init; } = [];

    public AutoFollowStats IndexFollowed(string pattern, string index) => this with { Followed = Followed + 1, Errors = Without(Key(pattern, index)) };

    public AutoFollowStats IndexFailed(string pattern, string index, FollowFailure failure, DateTimeOffset at) =>
        this with { FailedFollows = FailedFollows + 1, Errors = With(Errors, Key(pattern, index), failure, at) };

    /// <summary>The other cluster has answered.</summary>
    public AutoFollowStats Listed(IEnumerable<string> patterns) => this with { Errors = [.. patterns.Aggregate(Errors, Without)] };

    public AutoFollowStats ListingFailed(IEnumerable<string> patterns, FollowFailure failure, DateTimeOffset at) => this with
    {
        FailedListings = FailedListings + 1,
        Errors = patterns.Aggregate(Errors, (errors, pattern) => With(errors, pattern, failure, at)),
    };

    /// <summary>Forgets what is said of patterns that are no more.</summary>
    public AutoFollowStats Only(IReadOnlyCollection<string> patterns) => this with
    {
        Errors = Errors.RemoveAll(error => !patterns.Contains(error.Key.Split(':')[0], StringComparer.Ordinal)),
    };

    private static string Key(string pattern, string index) => $"{pattern}:{index}";

    private static ImmutableArray<AutoFollowError> With(ImmutableArray<AutoFollowError> errors, string key, FollowFailure failure, DateTimeOffset at)
    {
        var others = Without(errors, key);
        return (others.Length < MaxErrors ? others : others.RemoveAt(0)).Add(new AutoFollowError(key, failure, at));
    }

    private ImmutableArray<AutoFollowError> Without(string key) => Without(Errors, key);

    private static ImmutableArray<AutoFollowError> Without(ImmutableArray<AutoFollowError> errors, string key) =>
        errors.RemoveAll(error => string.Equals(error.Key, key, StringComparison.Ordinal));
}
