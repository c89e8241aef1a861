using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Winnow.Repositories.Stores;

namespace Winnow.Repositories.S3;

/// <summary>Blobs of a bucket of S3, or of a server that speaks its protocol and knows conditional writes, below a path.</summary>
internal sealed class S3BlobStore(IAmazonS3 client, string bucket, string basePath, TimeProvider clock) : IBlobStore
{
    /// <summary>The most that one request deletes.</summary>
    private const int DeletesPerRequest = 1000;
    private const int PutAttempts = 10;

    public string Description => $"s3[{bucket}/{basePath}]";

    public Task<Blob?> Get(string name, CancellationToken cancellation = default) => Do("read", name, 0, cancellation, async (key, patience) =>
    {
        try
        {
            using var response = await client.GetObjectAsync(bucket, key, patience.Token);
            patience.Begin(response.ContentLength);
            var content = GC.AllocateUninitializedArray<byte>(checked((int)response.ContentLength));
            await response.ResponseStream.ReadExactlyAsync(content, patience.Token);
            return new Blob(content, response.ETag);
        }
        catch (AmazonS3Exception exception) when (IsAbsent(exception))
        {
            return null;
        }
    });

    public Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default) => Do("read", name, into.Length, cancellation, async (key, patience) =>
    {
        try
        {
            var range = new ByteRange(offset, offset + Math.Max(1, into.Length) - 1);
            using var response = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = range }, patience.Token);
            return (int?)await response.ResponseStream.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, patience.Token);
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
        using var patience = new Patience(clock, cancellation);
        ListObjectsV2Response page;
        do
        {
            page = await patience.Wait(this, "list", prefix, 0, Reason, () => client.ListObjectsV2Async(request, patience.Token));
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
        using var patience = new Patience(clock, cancellation);
        foreach (var some in names.Chunk(DeletesPerRequest))
        {
            Array.ForEach(some, BlobName.Check);
            var request = new DeleteObjectsRequest
            {
                BucketName = bucket,
                Objects = [.. some.Select(name => new KeyVersion { Key = basePath + name })],
                Quiet = true,
            };
            await patience.Wait(this, "delete", some[0], 0, Reason, () => client.DeleteObjectsAsync(request, patience.Token));
        }
    }

    /// <summary>Nothing: each blob is one request, which is done or not.</summary>
    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) => Task.FromResult(default(Leftovers));

    private static bool IsAbsent(AmazonS3Exception exception) => exception.ErrorCode is "NoSuchKey";

    private Task<string?> Put(string name, ReadOnlyMemory<byte> content, Action<PutObjectRequest> condition, CancellationToken cancellation) => Do("write", name, content.Length, cancellation, async (key, patience) =>
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
                return (await client.PutObjectAsync(request, patience.Token)).ETag;
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

    private async Task<T> Do<T>(string action, string name, int bytes, CancellationToken cancellation, Func<string, Patience, Task<T>> work)
    {
        BlobName.Check(name);
        using var patience = new Patience(clock, cancellation);
        return await patience.Wait(this, action, name, bytes, Reason, () => work(basePath + name, patience));
    }

    /// <summary>What went wrong; null when it is not the storage's failure.</summary>
    private static string? Reason(Exception exception) => exception switch
    {
        DeleteObjectsException { Response.DeleteErrors: [var first, ..] } => $"[{first.Key}]: {first.Message} ({first.Code})",
        AmazonServiceException { ErrorCode.Length: > 0 } failed => $"{failed.Message} ({(int)failed.StatusCode} {failed.ErrorCode})",
        AmazonServiceException or AmazonClientException or IOException or HttpRequestException => exception.Message,
        _ => null,
    };
}
