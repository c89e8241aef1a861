using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Winnow.Repositories.S3;

/// <summary>Blobs of a bucket of S3, or of a server that speaks its protocol and knows conditional writes, below a path.</summary>
public sealed class S3BlobStore(IAmazonS3 client, string bucket, string basePath = "") : IBlobStore
{
    /// <summary>The most that one request deletes.</summary>
    private const int DeletesPerRequest = 1000;
    private const int PutAttempts = 10;

    public string Description => $"s3[{bucket}/{basePath}]";

    public Task<Blob?> Get(string name, CancellationToken cancellation = default) => Do("read", name, cancellation, async key =>
    {
        try
        {
            using var response = await client.GetObjectAsync(bucket, key, cancellation);
            var content = new byte[response.ContentLength];
            await response.ResponseStream.ReadExactlyAsync(content, cancellation);
            return new Blob(content, response.ETag);
        }
        catch (AmazonS3Exception exception) when (IsAbsent(exception))
        {
            return null;
        }
    });

    public Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default) => Do("read", name, cancellation, async key =>
    {
        try
        {
            var range = new ByteRange(offset, offset + Math.Max(1, into.Length) - 1);
            using var response = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = range }, cancellation);
            return (int?)await response.ResponseStream.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, cancellation);
        }
        catch (AmazonS3Exception exception) when (IsAbsent(exception))
        {
            return null;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Nothing is there behind the end.
            return 0;
        }
    });

    public async Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        await Put(name, content, request => request.IfNoneMatch = "*", cancellation) is not null;

    /// <summary>Nothing: what S3 has acknowledged is durable.</summary>
    public Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => Task.CompletedTask;

    public Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        Put(name, content, request => request.IfMatch = tag, cancellation);

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = basePath + prefix };
        ListObjectsV2Response page;
        do
        {
            page = await Guard("list", prefix, cancellation, () => client.ListObjectsV2Async(request, cancellation));
            foreach (var found in page.S3Objects ?? [])
            {
                yield return new BlobInfo(found.Key[basePath.Length..], found.Size ?? 0);
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        foreach (var some in names.Chunk(DeletesPerRequest))
        {
            Array.ForEach(some, BlobName.Check);
            var request = new DeleteObjectsRequest
            {
                BucketName = bucket,
                Objects = [.. some.Select(name => new KeyVersion { Key = basePath + name })],
                Quiet = true,
            };
            await Guard("delete", some[0], cancellation, () => client.DeleteObjectsAsync(request, cancellation));
        }
    }

    /// <summary>Nothing: each blob is one request, which is done or not.</summary>
    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) => Task.FromResult(default(Leftovers));

    private static bool IsAbsent(AmazonS3Exception exception) => exception.ErrorCode is "NoSuchKey";

    private Task<string?> Put(string name, ReadOnlyMemory<byte> content, Action<PutObjectRequest> condition, CancellationToken cancellation) => Do("write", name, cancellation, async key =>
    {
        for (var attempt = 1; ; attempt++)
        {
            var request = new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = Stream(content),

                // One body that is signed whole: not every server takes it in signed pieces.
                UseChunkEncoding = false,
            };
            condition(request);
            try
            {
                return (await client.PutObjectAsync(request, cancellation)).ETag;
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed || IsAbsent(exception))
            {
                return (string?)null;
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.Conflict && attempt < PutAttempts)
            {
                // Another write of this key is under way and has not won yet: S3 asks to try again.
            }
        }
    });

    private static MemoryStream Stream(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(content.ToArray(), writable: false);

    private Task<T> Do<T>(string action, string name, CancellationToken cancellation, Func<string, Task<T>> work)
    {
        BlobName.Check(name);
        return Guard(action, name, cancellation, () => work(basePath + name));
    }

    private async Task<T> Guard<T>(string action, string name, CancellationToken cancellation, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or IOException or HttpRequestException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new BlobStoreException(this, action, name, exception, Reason(exception));
        }
    }

    private static string Reason(Exception exception) => exception switch
    {
        DeleteObjectsException { Response.DeleteErrors: [var first, ..] } => $"[{first.Key}]: {first.Message} ({first.Code})",
        AmazonServiceException { ErrorCode.Length: > 0 } failed => $"{failed.Message} ({(int)failed.StatusCode} {failed.ErrorCode})",
        _ => exception.Message,
    };
}
