using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Winnow.Http.Rest;

/// <summary>Reads a whole body, inflated if it came compressed, and never more than the limit.</summary>
internal static class BodyReader
{
    public static async Task<ReadOnlyMemory<byte>> Read(HttpRequest request, long limit)
    {
        if (request.ContentLength > limit)
        {
            throw RestErrors.TooLarge(limit);
        }

        if (request.ContentLength is null or 0 && !HasTransferEncoding(request))
        {
            return default;
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        return encoding switch
        {
            "" or "identity" => await ReadPlain(request, limit),
            "gzip" or "x-gzip" => await ReadLimited(new GZipStream(request.Body, CompressionMode.Decompress), limit, request.HttpContext.RequestAborted),
            "deflate" => await ReadLimited(new ZLibStream(request.Body, CompressionMode.Decompress), limit, request.HttpContext.RequestAborted),
            _ => throw RestErrors.NotAcceptable($"content-encoding: {encoding}"),
        };
    }

    private static bool HasTransferEncoding(HttpRequest request) => request.Headers.TransferEncoding.Count > 0;

    private static async Task<ReadOnlyMemory<byte>> ReadPlain(HttpRequest request, long limit)
    {
        if (request.ContentLength is not { } length)
        {
            return await ReadLimited(request.Body, limit, request.HttpContext.RequestAborted);
        }

        // Not pooled: slices of it live on in the shard's buffers for as long as the operation does.
        var body = GC.AllocateUninitializedArray<byte>((int)length);
        await request.Body.ReadExactlyAsync(body, request.HttpContext.RequestAborted);
        return body;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadLimited(Stream stream, long limit, CancellationToken cancellation)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(output.GetMemory(32 * 1024), cancellation);
                if (read == 0)
                {
                    return output.WrittenMemory;
                }

                output.Advance(read);
                if (output.WrittenCount > limit)
                {
                    throw RestErrors.TooLarge(limit);
                }
            }
        }
        catch (InvalidDataException exception)
        {
            throw RestErrors.Parse($"the compressed body cannot be read: {exception.Message}");
        }
    }
}
