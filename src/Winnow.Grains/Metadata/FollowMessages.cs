using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Metadata;

/// <summary>Commands to followers on their way to the index.</summary>
internal static class FollowMessages
{
    public static FollowCommandMessage Of<T>(T command)
        where T : IndexCommand => new() { Kind = typeof(T).Name, Json = StateJson.Write(command) };

    public static IndexCommand ToCommand(FollowCommandMessage message) => message.Kind switch
    {
        nameof(FollowIndex) => StateJson.Read<FollowIndex>(message.Json.Span),
        nameof(PauseFollow) => StateJson.Read<PauseFollow>(message.Json.Span),
        nameof(ResumeFollow) => StateJson.Read<ResumeFollow>(message.Json.Span),
        nameof(DemoteIndex) => StateJson.Read<DemoteIndex>(message.Json.Span),
        nameof(AbandonRollback) => StateJson.Read<AbandonRollback>(message.Json.Span),
        nameof(ReopenFollower) => StateJson.Read<ReopenFollower>(message.Json.Span),
        nameof(RebaseFollower) => StateJson.Read<RebaseFollower>(message.Json.Span),
        nameof(Unfollow) => StateJson.Read<Unfollow>(message.Json.Span),
        nameof(BeginPromotion) => StateJson.Read<BeginPromotion>(message.Json.Span),
        nameof(AbandonPromotion) => StateJson.Read<AbandonPromotion>(message.Json.Span),
        nameof(PromoteFollower) => StateJson.Read<PromoteFollower>(message.Json.Span),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.Kind, "no such command"),
    };
}
