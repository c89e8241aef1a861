namespace Winnow.Repositories;

/// <summary>Blobs that are to be removed together; which, its own blob says.</summary>
/// <param name="CondemnedAt">The root's generation that made it: who was registered before may still need its blobs.</param>
/// <param name="Sweeping">Its contents are out of the table: nobody can refer to its blobs any more.</param>
public sealed record GarbageBatch(string Uuid, long CondemnedAt, bool Sweeping, long Blobs, long Bytes);
