using Amazon.Runtime;
using Amazon.S3;

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

    public AmazonS3Client Client(string accessKey = Identity) => ClientOn(_server.Port, new AmazonS3Config(), accessKey);

    public static AmazonS3Client ClientOn(int port, AmazonS3Config config, string accessKey = Identity)
    {
        config.ServiceURL = $"http://127.0.0.1:{port}";
        config.ForcePathStyle = true;

        // s3rver does not know the checksums that the client adds of itself.
        config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        return new AmazonS3Client(new BasicAWSCredentials(accessKey, Identity), config);
    }
}
