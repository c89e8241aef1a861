namespace Winnow.Contracts;

/// <summary>A new follower on its way, key its uuid: what has begun comes to its end, whichever silo dies.</summary>
[Alias("winnow.IPutFollowGrain")]
public interface IPutFollowGrain : IGrainWithStringKey
{
    /// <summary>Makes the follower as planned, or takes away what was made of it when that is refused. Comes again without harm.</summary>
    [Alias("Run"), ResponseTimeout("00:02:00")]
    Task<AcknowledgedResponse> Run(ReadOnlyMemory<byte> plan);
}
