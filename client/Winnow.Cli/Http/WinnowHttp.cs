using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Winnow.Cli.Http;

/// <summary>A server that said no, in its own words.</summary>
internal sealed class ServerException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}

/// <summary>The few calls that the command line makes.</summary>
/// <param name="url">The server.</param>
/// <param name="patience">How long a call may take; ten minutes when nothing is said.</param>
internal sealed class WinnowHttp(Uri url, TimeSpan? patience = null) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        BaseAddress = url,
        Timeout = patience ?? TimeSpan.FromMinutes(10),
    };

    public Uri Url { get; } = url;

    public Task<JsonDocument> Get(string path, CancellationToken cancellation) => Send(HttpMethod.Get, path, body: null, cancellation);

    public Task<JsonDocument> Put(string path, ReadOnlyMemory<byte> body, CancellationToken cancellation) => Send(HttpMethod.Put, path, body, cancellation);

    public Task<JsonDocument> Post(string path, ReadOnlyMemory<byte>? body, CancellationToken cancellation) => Send(HttpMethod.Post, path, body, cancellation);

    public async Task<bool> Exists(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await Reach(request, cancellation);
        return response.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>A bulk request: its status and body, whatever they are.</summary>
    public async Task<(int Status, byte[] Body)> Bulk(string index, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Uri.EscapeDataString(index)}/_bulk") { Content = Content(body, "application/x-ndjson") };
        using var response = await Reach(request, cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
    }

    public void Dispose() => _client.Dispose();

    private static ReadOnlyMemoryContent Content(ReadOnlyMemory<byte> body, string type)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private async Task<JsonDocument> Send(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is { } bytes ? Content(bytes, "application/json") : null };
        using var response = await Reach(request, cancellation);
        var text = await response.Content.ReadAsByteArrayAsync(cancellation);
        return response.IsSuccessStatusCode ? JsonDocument.Parse(text) : throw new ServerException((int)response.StatusCode, ErrorText.Of(text));
    }

    private async Task<HttpResponseMessage> Reach(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException exception)
        {
            throw new ServerException(0, $"cannot reach {Url}: {exception.Message}");
        }
    }
}
