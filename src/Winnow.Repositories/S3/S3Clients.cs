using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Winnow.Repositories.Stores;

namespace Winnow.Repositories.S3;

/// <summary>Clients of S3, as a node's settings name them; a repository may say itself where its bucket is, but not who asks.</summary>
internal sealed class S3Clients(RepositoryClients clients, TimeProvider clock) : IDisposable
{
    /// <summary>What a repository may say; the last ones tune what this does not have.</summary>
    public static readonly string[] Settings =
    [
        "base_path", "bucket", "client", "endpoint", "path_style_access", "protocol", "region", "access_key", "secret_key", "session_token",
        "buffer_size", "delete_objects_max_size", "disable_chunked_encoding", "max_multipart_parts",
    ];

    // What cannot be reached is known after three attempts, in less than 15 seconds. How long all may take, the store says.
    private const int Retries = 2;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(100);
    private readonly ConcurrentDictionary<S3ClientOptions, AmazonS3Client> _opened = new();

    public S3BlobStore Open(StoreSettings settings)
    {
        var bucket = settings.Text("bucket") ?? throw settings.Invalid("No bucket defined for s3 repository");
        var client = settings.Text("client") ?? "default";
        foreach (var secret in new[] { "access_key", "secret_key", "session_token" })
        {
            if (settings.Text(secret) is not null)
            {
                throw settings.Invalid($"Setting [{secret}] is insecure: everybody could read it; it belongs into the nodes' own settings as [s3.client.{client}.{secret}]");
            }
        }

        var options = clients.S3(client)
            ?? throw settings.Invalid($"Unknown s3 client name [{client}]. Existing client configs: {clients.S3Names}");
        options = options with
        {
            Endpoint = settings.Text("endpoint") ?? options.Endpoint,
            Region = settings.Text("region") ?? options.Region,
            Protocol = settings.Text("protocol") ?? options.Protocol,
            PathStyleAccess = settings.Flag("path_style_access", options.PathStyleAccess),
        };
        try
        {
            return new S3BlobStore(_opened.GetOrAdd(options, Connect), bucket, settings.BasePath, clock);
        }
        catch (Exception exception) when (exception is ArgumentException or UriFormatException or AmazonClientException)
        {
            throw settings.Invalid($"s3 client [{client}] cannot be made: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        foreach (var client in _opened.Values)
        {
            client.Dispose();
        }
    }

    private static AmazonS3Client Connect(S3ClientOptions client)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = client.PathStyleAccess,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Retries,
            ConnectTimeout = ConnectTimeout,
            Timeout = RequestTimeout,

            // What is stored is verified by hashes of its own; not every server knows the checksums that the client adds by itself.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (client.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"{client.Protocol}://{endpoint}";
            config.AuthenticationRegion = client.Region ?? "us-east-1";
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(client.Region ?? "us-east-1");
        }

        return client switch
        {
            { AccessKey: null } => new AmazonS3Client(config),
            { SessionToken: { } token } => new AmazonS3Client(new SessionAWSCredentials(client.AccessKey, client.SecretKey, token), config),
            _ => new AmazonS3Client(new BasicAWSCredentials(client.AccessKey, client.SecretKey), config),
        };
    }
}
