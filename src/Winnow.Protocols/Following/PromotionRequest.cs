namespace Winnow.Protocols.Following;

/// <summary>What a request to promote a follower asks for.</summary>
/// <param name="Force">Without asking the leader.</param>
/// <param name="Timeout">How long the follower may take to reach it.</param>
public sealed record PromotionRequest(bool Force, TimeSpan Timeout)
{
    public static readonly TimeSpan StandardTimeout = TimeSpan.FromSeconds(30);
    private static readonly string[] Known = ["force", "timeout"];

    /// <summary>The body may be empty; what the URL says counts more.</summary>
    public static PromotionRequest Parse(ReadOnlySpan<byte> json, bool? force, TimeSpan? timeout)
    {
        if (json.IsEmpty)
        {
            return new PromotionRequest(force ?? false, timeout ?? StandardTimeout);
        }

        var body = FollowBody.Parse("promote", json, Known);
        var request = new PromotionRequest(force ?? body.Flag("force") ?? false, timeout ?? body.Time("timeout") ?? StandardTimeout);
        body.ThrowIfInvalid();
        return request;
    }
}
