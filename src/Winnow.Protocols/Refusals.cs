namespace Winnow.Protocols;

/// <summary>The closed table of what these decisions refuse with.</summary>
public static class Refusals
{
    public const string UnknownUuid = "_na_";

    public static Refusal IndexNotFound(string expression) => new("index_not_found_exception", 404, $"no such index [{expression}]")
    {
        Index = expression,
        IndexUuid = UnknownUuid,
        Metadata = [("resource.type", "index_or_alias"), ("resource.id", expression)],
    };

    public static Refusal IndexClosed(string index, string uuid) => new("index_closed_exception", 400, "closed") { Index = index, IndexUuid = uuid };

    public static Refusal InvalidIndexName(string index, string rule) =>
        new("invalid_index_name_exception", 400, $"Invalid index name [{index}], {rule}") { Index = index, IndexUuid = UnknownUuid };

    public static Refusal InvalidAliasName(string alias, string rule) => new("invalid_alias_name_exception", 400, $"Invalid alias name [{alias}]: {rule}");

    public static Refusal IndexAlreadyExists(string index, string uuid) =>
        new("resource_already_exists_exception", 400, $"index [{index}/{uuid}] already exists") { Index = index, IndexUuid = uuid };

    public static Refusal IllegalArgument(string reason) => new("illegal_argument_exception", 400, reason);

    public static Refusal AliasesNotFound(IReadOnlyList<string> aliases)
    {
        var names = string.Join(",", aliases);
        return new Refusal("aliases_not_found_exception", 404, aliases.Count == 1 ? $"aliases [{names}] missing" : $"aliases [{string.Join(", ", aliases)}] missing")
        {
            Metadata = [("resource.type", "aliases"), ("resource.id", names)],
        };
    }

    public static Refusal ResourceNotFound(string reason) => new("resource_not_found_exception", 404, reason);

    public static Refusal ActionRequestValidation(params string[] reasons) => new(
        "action_request_validation_exception", 400, "Validation Failed: " + string.Concat(reasons.Select((reason, i) => $"{i + 1}: {reason};")));

    public static Refusal Validation(params string[] reasons) => new(
        "validation_exception", 400, "Validation Failed: " + string.Concat(reasons.Select((reason, i) => $"{i + 1}: {reason};")));

    public static Refusal SnapshotRestore(string snapshot, string reason) => new("snapshot_restore_exception", 500, $"[{snapshot}] {reason}");

    /// <summary>Whoever asks was primary once.</summary>
    public static Refusal NoLongerPrimary(string index, int shard, string allocationId, long term, long presentTerm) => new(
        "no_longer_primary_shard_exception",
        409,
        $"[{index}][{shard}] primary [{allocationId}] of term [{term}] is no longer the primary, the term is [{presentTerm}]");

    public static Refusal NoSuchCopy(string index, int shard, string allocationId) => new(
        "no_such_shard_copy_exception", 409, $"[{index}][{shard}] has no copy [{allocationId}] that this could be decided for");
}
