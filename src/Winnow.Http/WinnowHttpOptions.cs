namespace Winnow.Http;

/// <summary>What of the REST API can be set.</summary>
public sealed class WinnowHttpOptions
{
    /// <summary><c>http.max_content_length</c>: larger bodies, inflated ones too, are refused with 413.</summary>
    /// <value>100 MB.</value>
    public long MaxContentLength { get; set; } = 100 * 1024 * 1024;
}
