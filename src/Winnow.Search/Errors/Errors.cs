namespace Winnow.Search;

/// <summary>The closed table of errors that search, mapping and the shard engine answer with: case to Elasticsearch's type and status.</summary>
public static class Errors
{
    private const int BadRequest = 400;
    private const int Forbidden = 403;
    private const int NotFoundStatus = 404;
    private const int Conflict = 409;
    private const int TooManyRequests = 429;
    private const int Internal = 500;

    /// <summary>A request body that says something unknown or misplaced.</summary>
    public static ElasticsearchException Parsing(string reason, JsonLocation at = default, ElasticsearchException? cause = null) =>
        At(new ElasticsearchException("parsing_exception", BadRequest, reason, cause), at);

    /// <summary>JSON that is broken, or a value of the wrong kind in an object that is read by a schema; the location is part of the reason.</summary>
    public static ElasticsearchException XContentParse(string reason, JsonLocation at = default, ElasticsearchException? cause = null) =>
        new("x_content_parse_exception", BadRequest, at.IsKnown ? $"[{at.Line}:{at.Column}] {reason}" : reason, cause);

    /// <summary>A literal (a date, a time value, date math) that cannot be read.</summary>
    public static ElasticsearchException Parse(string reason, ElasticsearchException? cause = null) =>
        new("parse_exception", BadRequest, reason, cause);

    public static ElasticsearchException IllegalArgument(string reason, ElasticsearchException? cause = null) =>
        new("illegal_argument_exception", BadRequest, reason, cause);

    public static ElasticsearchException NumberFormat(string reason) => new("number_format_exception", BadRequest, reason);

    public static ElasticsearchException IllegalState(string reason) => new("illegal_state_exception", Internal, reason);

    /// <summary>A mapping that cannot be.</summary>
    public static ElasticsearchException MapperParsing(string reason, ElasticsearchException? cause = null) =>
        new("mapper_parsing_exception", BadRequest, reason, cause);

    /// <summary>A document that does not fit its mapping; the location is part of the reason.</summary>
    public static ElasticsearchException DocumentParsing(string reason, JsonLocation at, ElasticsearchException? cause = null) =>
        new("document_parsing_exception", BadRequest, at.IsKnown ? $"[{at.Line}:{at.Column}] {reason}" : $"[-1:-1] {reason}", cause);

    public static ElasticsearchException StrictDynamicMapping(string reason, JsonLocation at) =>
        new("strict_dynamic_mapping_exception", BadRequest, at.IsKnown ? $"[{at.Line}:{at.Column}] {reason}" : reason);

    public static ElasticsearchException InvalidIndexName(string reason, string index) =>
        new ElasticsearchException("invalid_index_name_exception", BadRequest, reason).With("index", index).With("index_uuid", "_na_");

    /// <summary>A query that is well formed but cannot run on this index.</summary>
    public static ElasticsearchException QueryShard(string reason, string index, ElasticsearchException? cause = null) =>
        new ElasticsearchException("query_shard_exception", BadRequest, reason, cause).With("index", index).With("index_uuid", "_na_");

    public static ElasticsearchException TooManyClauses(int limit) =>
        new("too_many_clauses", BadRequest, $"maxClauseCount is set to {limit}");

    public static ElasticsearchException TooManyNestedClauses(int limit) =>
        new("too_many_nested_clauses", BadRequest, $"Query contains too many nested clauses; maxClauseCount is set to {limit}");

    public static ElasticsearchException TooManyBuckets(int limit) =>
        new ElasticsearchException(
            "too_many_buckets_exception",
            BadRequest,
            $"Trying to create too many buckets. Must be less than or equal to: [{limit}] but this number of buckets was exceeded. "
                + "This limit can be set by changing the [search.max_buckets] cluster level setting.").With("max_buckets", limit);

    public static ElasticsearchException VersionConflict(string id, string explanation, string index, int shard) =>
        new ElasticsearchException("version_conflict_engine_exception", Conflict, $"[{id}]: version conflict, {explanation}")
            .With("index", index).With("index_uuid", "_na_").With("shard", shard.ToString());

    /// <summary>A client's write to an index that follows another cluster's.</summary>
    public static ElasticsearchException Following() =>
        new("status_exception", Forbidden, "a following engine does not accept operations without an assigned sequence number");

    public static ElasticsearchException DocumentMissing(string id, string index, int shard) =>
        new ElasticsearchException("document_missing_exception", NotFoundStatus, $"[{id}]: document missing")
            .With("index", index).With("index_uuid", "_na_").With("shard", shard.ToString());

    public static ElasticsearchException DocumentSourceMissing(string id, string index, int shard) =>
        new ElasticsearchException("document_source_missing_exception", BadRequest, $"[{id}]: document source missing")
            .With("index", index).With("index_uuid", "_na_").With("shard", shard.ToString());

    public static ElasticsearchException RoutingMissing(string index, string id) =>
        new ElasticsearchException("routing_missing_exception", BadRequest, $"routing is required for [{index}]/[{id}]")
            .With("index", index).With("index_uuid", "_na_");

    public static ElasticsearchException ActionRequestValidation(params string[] reasons) =>
        new("action_request_validation_exception", BadRequest, ValidationReason(reasons));

    public static ElasticsearchException Validation(params string[] reasons) =>
        new("validation_exception", BadRequest, ValidationReason(reasons));

    public static ElasticsearchException IndexNotFound(string index) =>
        new ElasticsearchException("index_not_found_exception", NotFoundStatus, $"no such index [{index}]")
            .With("index", index).With("index_uuid", "_na_").With("resource.type", "index_or_alias").With("resource.id", index);

    public static ElasticsearchException Search(string reason, ElasticsearchException? cause = null) =>
        new("search_exception", BadRequest, reason, cause);

    public static ElasticsearchException TaskCancelled(string reason) => new("task_cancelled_exception", BadRequest, reason);

    public static ElasticsearchException CircuitBreaking(string reason, long wanted, long limit) =>
        new ElasticsearchException("circuit_breaking_exception", TooManyRequests, reason)
            .With("bytes_wanted", wanted).With("bytes_limit", limit).With("durability", "TRANSIENT");

    public static ElasticsearchException Rejected(string reason) => new("es_rejected_execution_exception", TooManyRequests, reason);

    private static ElasticsearchException At(ElasticsearchException exception, JsonLocation at) =>
        at.IsKnown ? exception.With("line", at.Line).With("col", at.Column) : exception;

    private static string ValidationReason(string[] reasons) =>
        "Validation Failed: " + string.Concat(reasons.Select((reason, i) => $"{i + 1}: {reason};"));
}
