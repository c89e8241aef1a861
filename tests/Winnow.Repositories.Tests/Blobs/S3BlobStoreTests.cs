using Winnow.Repositories.Tests.Servers;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>S3 as s3rver serves it, with the conditional writes and the ordered lists that a front adds.</summary>
public sealed class S3BlobStoreTests(S3Server s3) : BlobStoreContract, IClassFixture<S3Server>, IDisposable
{
    private readonly BlobStoreFactory _factory = s3.Factory();
    private readonly string _basePath = $"{Guid.NewGuid():N}";
    private IBlobStore? _store;

    protected override IBlobStore Store => _store ??= _factory.Create("s3", ("bucket", S3Server.Bucket), ("base_path", _basePath));

    public void Dispose() => _factory.Dispose();

    [Fact]
    public async Task Who_has_the_wrong_key_is_told_so_and_where()
    {
        // s3rver checks the access key id, and no secret.
        using var factory = s3.Factory(accessKey: "wrong");
        var wrong = factory.Create("s3", ("bucket", S3Server.Bucket));
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => wrong.Get("a"));
        Assert.Equal(
            $"cannot read [a] in s3[{S3Server.Bucket}/]: The AWS Access Key Id you provided does not exist in our records. (403 InvalidAccessKeyId)",
            failed.Message);
        await Assert.ThrowsAsync<BlobStoreException>(() => wrong.PutIfAbsent("a", Bytes("x")));
        await Assert.ThrowsAsync<BlobStoreException>(() => wrong.Delete(["a"]));
        await Assert.ThrowsAsync<BlobStoreException>(async () => await wrong.List("").GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_an_error_and_no_missing_blob()
    {
        var none = _factory.Create("s3", ("bucket", "none"));
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => none.Get("a"));
        Assert.EndsWith("(404 NoSuchBucket)", failed.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BlobStoreException>(() => none.GetRange("a", 0, new byte[1]));
        await Assert.ThrowsAsync<BlobStoreException>(() => none.PutIfAbsent("a", Bytes("x")));
        await Assert.ThrowsAsync<BlobStoreException>(async () => await none.List("").GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task A_server_that_is_away_is_named()
    {
        var port = NodeServer.FreePort();
        using var factory = S3Server.FactoryOn(port);
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => factory.Create("s3", ("bucket", "b")).PutIfAbsent("a", Bytes("x")));
        Assert.Equal($"cannot write [a] in s3[b/]: Connection refused (127.0.0.1:{port})", failed.Message);
    }
}
