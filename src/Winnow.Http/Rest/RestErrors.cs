using System.Text.Json;
using Orleans.Runtime;
using Winnow.Contracts;

namespace Winnow.Http.Rest;

/// <summary>The errors that the REST layer itself finds. What the grains find comes as <see cref="WinnowException"/> already.</summary>
internal static class RestErrors
{
    public static WinnowException IllegalArgument(string reason, WinnowError? causedBy = null) =>
        new(new WinnowError { Type = "illegal_argument_exception", Status = 400, Reason = reason, CausedBy = causedBy });

    public static WinnowError NumberFormat(string text) =>
        new() { Type = "number_format_exception", Status = 400, Reason = $"For input string: \"{text}\"" };

    public static WinnowException Validation(string reason) =>
        new(new WinnowError { Type = "action_request_validation_exception", Status = 400, Reason = $"Validation Failed: 1: {reason};" });

    public static WinnowException Parse(string reason) =>
        new(new WinnowError { Type = "parse_exception", Status = 400, Reason = reason });

    public static WinnowException BodyRequired() => Parse("request body is required");

    public static WinnowException XContentParse(JsonException exception)
    {
        var line = (exception.LineNumber ?? 0) + 1;
        var column = (exception.BytePositionInLine ?? 0) + 1;
        return new WinnowException(new WinnowError { Type = "x_content_parse_exception", Status = 400, Reason = $"[{line}:{column}] {FirstSentence(exception.Message)}" });
    }

    public static WinnowException TooLarge(long limit) =>
        new(new WinnowError { Type = "content_too_long_exception", Status = 413, Reason = $"entity content is too long, the maximum is [{limit}] bytes (http.max_content_length)" });

    public static WinnowException NotAcceptable(string contentType) =>
        new(new WinnowError { Type = "media_type_header_exception", Status = 406, Reason = $"Content-Type header [{contentType}] is not supported" });

    public static WinnowException NotJoined() =>
        new(new WinnowError { Type = "master_not_discovered_exception", Status = 503, Reason = "the node has not joined its cluster yet" });

    /// <summary>One error for all unknown parameters, with what was probably meant.</summary>
    public static WinnowException UnrecognizedParameters(string path, IReadOnlyCollection<string> unknown, IReadOnlyCollection<string> known)
    {
        var parts = unknown.Select(name =>
        {
            var near = NearestName.Find(name, known);
            return near.Length switch
            {
                0 => $"[{name}]",
                1 => $"[{name}] -> did you mean [{near[0]}]?",
                _ => $"[{name}] -> did you mean any of [{string.Join(", ", near)}]?",
            };
        });
        var noun = unknown.Count == 1 ? "parameter" : "parameters";
        return IllegalArgument($"request [{path}] contains unrecognized {noun}: {string.Join(", ", parts)}");
    }

    public static WinnowException UnrecognizedMetric(string path, string metric, IReadOnlyCollection<string> known)
    {
        var near = NearestName.Find(metric, known);
        return IllegalArgument($"request [{path}] contains unrecognized metric: [{metric}]{(near.Length == 0 ? "" : $" -> did you mean [{near[0]}]?")}");
    }

    /// <summary>What an exception is to a client. Orleans' own come through the grains as they are, and from a silo that has left the cluster.</summary>
    public static WinnowError From(Exception exception) => exception switch
    {
        WinnowException winnow => winnow.Error,
        JsonException json => XContentParse(json).Error,
        TimeoutException => new WinnowError { Type = "timeout_exception", Status = 503, Reason = exception.Message },
        Orleans.Storage.InconsistentStateException => new WinnowError { Type = "not_master_exception", Status = 503, Reason = exception.Message },
        OrleansException => new WinnowError { Type = "node_disconnected_exception", Status = 503, Reason = exception.Message },
        OperationCanceledException => new WinnowError { Type = "task_cancelled_exception", Status = 400, Reason = "task cancelled" },
        _ => new WinnowError { Type = "exception", Status = 500, Reason = $"{exception.GetType().Name}: {exception.Message}" },
    };

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
