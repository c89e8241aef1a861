using System.Collections.Immutable;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Restoring;

/// <summary>The master's decision on restored indices, from the message that asks for it.</summary>
internal static class RestoredNames
{
    public static RestoreIndices ToCommand(RestoreIndicesCommand command) => new(
        command.Snapshot,
        [
            .. command.Indices.Select(index => new RestoredName(
                index.Command.Index.Name,
                index.Uuid,
                index.Hidden,
                index.Command.CreatedMillis,
                StateJson.Read<ImmutableArray<AliasEntry>>(index.Aliases.Span))),
        ],
        command.GlobalState.IsEmpty ? null : StateJson.Read<SnapshotGlobalState>(command.GlobalState.Span))
    {
        Operation = command.Indices.FirstOrDefault()?.Command.Source.Uuid,
    };
}
