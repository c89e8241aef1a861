using Amazon.S3;
using Winnow.Repositories.S3;
using Winnow.Repositories.Tests.Servers;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>S3 as s3rver serves it, with the conditional writes and the ordered lists that a front adds.</summary>
public sealed class S3BlobStoreTests(S3Server s3) : BlobStoreContract, IClassFixture<S3Server>, IDisposable
{
    private readonly AmazonS3Client _client = s3.Client();
    private readonly string _basePath = $"{Guid.NewGuid():N}/";

    protected override IBlobStore Store => new S3BlobStore(_client, S3Server.Bucket, _basePath);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Who_has_the_wrong_key_is_told_so_and_where()
    {
        // s3rver checks the access key id, and no secret.
        using var client = s3.Client(accessKey: "wrong");
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => new S3BlobStore(client, S3Server.Bucket).Get("a"));
        Assert.StartsWith($"cannot read [a] in s3[{S3Server.Bucket}/]: ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_an_error_and_no_missing_blob()
    {
        var none = new S3BlobStore(_client, "none");
        await Assert.ThrowsAsync<BlobStoreException>(() => none.Get("a"));
        await Assert.ThrowsAsync<BlobStoreException>(() => none.PutIfAbsent("a", Bytes("x")));
    }

    [Fact]
    public async Task A_server_that_is_away_is_named()
    {
        using var client = S3Server.ClientOn(NodeServer.FreePort(), new AmazonS3Config { MaxErrorRetry = 0 });
        await Assert.ThrowsAsync<BlobStoreException>(() => new S3BlobStore(client, "b").PutIfAbsent("a", Bytes("x")));
    }
}
