namespace Winnow.Http;

/// <summary>What of the REST API can be set.</summary>
public sealed class WinnowHttpOptions
{
    /// <summary><c>http.max_content_length</c>: larger bodies, inflated ones too, are refused with 413.</summary>
    /// <value>100 MB.</value>
    public long MaxContentLength { get; set; } = 100 * 1024 * 1024;

    /// <summary>Whether the node takes part in its cluster. Until it does, requests are answered 503 at once; <c>/_health/live</c> is answered as ever.</summary>
    /// <value>Always.</value>
    public Func<bool> HasJoined { get; set; } = () => true;
}
