using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Grains.Errors;

/// <summary>Every exception of the layers below as Elasticsearch's error.</summary>
internal static class ErrorMapping
{
    public static WinnowException ToWinnow(this Exception exception) => exception switch
    {
        WinnowException winnow => winnow,
        _ => new WinnowException(exception.ToError(), exception),
    };

    public static WinnowError ToError(this Exception exception) => exception switch
    {
        WinnowException winnow => winnow.Error,
        ElasticsearchException elasticsearch => FromSearch(elasticsearch),
        Refusal refusal => FromProtocol(refusal),
        AggregateException { InnerExceptions: [var only] } => only.ToError(),
        TimeoutException => new WinnowError { Type = "receive_timeout_transport_exception", Status = 503, Reason = exception.Message },
        Orleans.Storage.InconsistentStateException => new WinnowError { Type = "not_master_exception", Status = 503, Reason = exception.Message },
        OrleansException => new WinnowError { Type = "node_disconnected_exception", Status = 503, Reason = exception.Message },

        // Of a grain that the throwing one had called: the storage did not answer it, and may answer the next try.
        DbException => MasterErrors.NotCommitted(exception).Error,
        OperationCanceledException => new WinnowError { Type = "task_cancelled_exception", Status = 400, Reason = "task cancelled" },
        Winnow.Store.CorruptIndexException => new WinnowError { Type = "corrupt_index_exception", Status = 500, Reason = exception.Message },

        // The copy failed, or is being closed: there is another one soon, or this one again.
        Winnow.Shards.EngineClosedException => new WinnowError { Type = "already_closed_exception", Status = 503, Reason = exception.Message },
        IOException => new WinnowError { Type = "i_o_exception", Status = 500, Reason = exception.Message },
        OutOfMemoryException => new WinnowError { Type = "circuit_breaking_exception", Status = 429, Reason = "out of memory" },
        _ => new WinnowError { Type = "exception", Status = 500, Reason = $"{exception.GetType().Name}: {exception.Message}" },
    };

    /// <summary>Back to the search layer's form, which writes responses.</summary>
    public static ElasticsearchException ToElasticsearch(this WinnowError error)
    {
        var exception = new ElasticsearchException(error.Type, error.Status, error.Reason ?? "", error.CausedBy?.ToElasticsearch());
        foreach (var field in error.Metadata)
        {
            using var json = JsonDocument.Parse(field.Json);
            exception.With(field.Name, Value(json.RootElement));
        }

        if (error.Index is not null)
        {
            exception.With("index", error.Index).With("index_uuid", error.IndexUuid ?? "_na_");
        }

        return error.Shard is { } shard ? exception.With("shard", shard.ToString(CultureInfo.InvariantCulture)) : exception;
    }

    private static object Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.TryGetInt64(out var number) => number,
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array when json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            json.EnumerateArray().Select(item => item.GetString()!).ToArray(),
        _ => json.GetRawText(),
    };

    private static WinnowError FromProtocol(Refusal refusal) => new()
    {
        Type = refusal.Type,
        Status = refusal.Status,
        Reason = refusal.Message,
        Index = refusal.Index,
        IndexUuid = refusal.IndexUuid,
        Metadata = [.. refusal.Metadata.Select(entry => new ErrorField { Name = entry.Name, Json = JsonSerializer.Serialize(entry.Value) })],
    };

    private static WinnowError FromSearch(ElasticsearchException exception)
    {
        var error = new WinnowError
        {
            Type = exception.Type,
            Status = exception.Status,
            Reason = exception.Message,
            CausedBy = exception.CausedBy is { } cause ? FromSearch(cause) : null,
            RootCauses = exception.RootCause is var root && !ReferenceEquals(root, exception) ? [FromSearch(root)] : [],
        };
        var fields = new List<ErrorField>();
        foreach (var (name, value) in exception.Metadata)
        {
            switch (name)
            {
                case "index":
                    error = error with { Index = Text(value) };
                    break;
                case "index_uuid":
                    error = error with { IndexUuid = Text(value) };
                    break;
                case "shard" when int.TryParse(Text(value), CultureInfo.InvariantCulture, out var shard):
                    error = error with { Shard = shard };
                    break;
                default:
                    fields.Add(new ErrorField { Name = name, Json = JsonSerializer.Serialize(value) });
                    break;
            }
        }

        return error with { Metadata = [.. fields] };
    }

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}
