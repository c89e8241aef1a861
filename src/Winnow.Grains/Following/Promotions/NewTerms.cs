using Winnow.Grains.Following.Followers;
using Winnow.Grains.Ports;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Promotions;

/// <summary>
/// Primaries begin the term that an index was given. It is decided, whatever becomes of them; whoever waits finds the index as it was decided.
/// </summary>
internal sealed class NewTerms(FollowerPrimary primaries, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public async Task Wait(IndexMetadata index, TimeSpan timeout)
    {
        var started = time.GetTimestamp();
        foreach (var shard in index.Shards)
        {
            while (!await Leads(index, shard.Id) && time.GetElapsedTime(started) < timeout)
            {
                await time.Pause(LookEvery);
            }
        }
    }

    private async Task<bool> Leads(IndexMetadata index, int shard)
    {
        try
        {
            await primaries.Progress(index.Uuid, shard);
            return true;
        }
        catch (Exception exception) when (FollowErrors.Classify(FollowFailures.Of(exception)) == FollowFailureKind.Retryable)
        {
            return false;
        }
    }
}
