namespace Winnow.Repositories.Tests.Servers;

/// <summary>s3rver, with what it lacks of S3 added by a front: conditional writes, ordered lists, whole writes. See s3.mjs.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "bucket";
    private const string Identity = "S3RVER";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-s3-");
    private NodeServer _server = null!;

    public async Task InitializeAsync() => _server = await NodeServer.Start(port => ["s3.mjs", $"{port}", _folder.FullName, Bucket], "ready");

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public BlobStoreFactory Factory(string accessKey = Identity) => FactoryOn(_server.Port, accessKey);

    public static BlobStoreFactory FactoryOn(int port, string accessKey = Identity, TimeProvider? clock = null) => TestStores.Factory(
        clock ?? TimeProvider.System,
        ("s3.client.default.access_key", accessKey), ("s3.client.default.secret_key", Identity), ("s3.client.default.endpoint", $"127.0.0.1:{port}"),
        ("s3.client.default.protocol", "http"), ("s3.client.default.path_style_access", "true"));
}
