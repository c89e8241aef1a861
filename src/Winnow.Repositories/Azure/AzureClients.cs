using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Winnow.Repositories.Stores;

namespace Winnow.Repositories.Azure;

/// <summary>Clients of Azure Blob Storage, as a node's settings name them.</summary>
internal sealed class AzureClients(RepositoryClients clients, TimeProvider clock)
{
    /// <summary>What a repository may say; the last two tune what this does not have.</summary>
    public static readonly string[] Settings =
        ["base_path", "client", "container", "location_mode", "delete_objects_max_size", "max_concurrent_batch_deletes"];

    // What cannot be reached is known after three attempts, in less than 15 seconds. How long all may take, the store says.
    private const int Retries = 2;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(100);
    private readonly ConcurrentDictionary<(string Client, string LocationMode), BlobServiceClient> _services = new();

    public AzureBlobStore Open(StoreSettings settings)
    {
        var client = settings.Text("client") ?? "default";
        var options = clients.Azure(client)
            ?? throw settings.Invalid($"Unable to find client with name [{client}]. Existing client configs: {clients.AzureNames}");
        var mode = (settings.Text("location_mode") ?? "primary_only").ToLowerInvariant();
        if (mode is not ("primary_only" or "secondary_only" or "primary_then_secondary" or "secondary_then_primary"))
        {
            throw settings.Invalid($"location_mode [{mode}] is none of [primary_only, primary_then_secondary, secondary_only, secondary_then_primary]");
        }

        if (mode.StartsWith("secondary", StringComparison.Ordinal) && !settings.IsReadOnly)
        {
            throw settings.Invalid($"location_mode [{mode}] reads from a copy that cannot be written to: set [readonly] to [true]");
        }

        try
        {
            var service = _services.GetOrAdd((client, mode), _ => Connect(client, options, mode));
            return new AzureBlobStore(service.GetBlobContainerClient(settings.Text("container") ?? "elasticsearch-snapshots"), settings.BasePath, clock);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            throw settings.Invalid($"azure client [{client}] cannot be made: {exception.Message}", exception);
        }
    }

    private static BlobServiceClient Connect(string name, AzureClientOptions client, string mode)
    {
        var options = new BlobClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan }),
            Retry = { Mode = RetryMode.Exponential, MaxRetries = Retries, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(2), NetworkTimeout = RequestTimeout },
        };
        if (client.ConnectionString is { } connection)
        {
            return mode == "primary_only"
                ? new BlobServiceClient(connection, options)
                : throw new ArgumentException($"[location_mode] [{mode}] needs [azure.client.{name}.account] in place of a connection string");
        }

        var first = mode.StartsWith("primary", StringComparison.Ordinal) ? Primary(name, client) : Secondary(name, client);
        options.GeoRedundantSecondaryUri = mode switch
        {
            "primary_then_secondary" => Secondary(name, client),
            "secondary_then_primary" => Primary(name, client),
            _ => null,
        };
        return client.Key is { } key ? new BlobServiceClient(first, new StorageSharedKeyCredential(client.Account, key), options)
            : client.SasToken is { } token ? new BlobServiceClient(first, new AzureSasCredential(token), options)
            : new BlobServiceClient(first, new DefaultAzureCredential(), options);
    }

    private static Uri Primary(string name, AzureClientOptions client) =>
        new(client.Endpoint ?? $"https://{Account(name, client)}.blob.{client.EndpointSuffix}");

    private static Uri Secondary(string name, AzureClientOptions client) =>
        new(client.SecondaryEndpoint ?? $"https://{Account(name, client)}-secondary.blob.{client.EndpointSuffix}");

    private static string Account(string name, AzureClientOptions client) =>
        client.Account ?? throw new ArgumentException($"missing required setting [azure.client.{name}.account]");
}
