using Azure.Storage;
using Azure.Storage.Blobs;

namespace Winnow.Repositories.Tests.Servers;

/// <summary>Azurite, Microsoft's emulator of Azure Storage, with everything in memory.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    /// <summary>The emulator's one account, and its key: both are public.</summary>
    public const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private NodeServer _server = null!;

    public async Task InitializeAsync() => _server = await NodeServer.Start(
        port => ["node_modules/azurite/dist/src/blob/main.js", "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"],
        "successfully listens");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public BlobServiceClient Service(string key = Key) => ServiceOn(_server.Port, new BlobClientOptions(), key);

    public static BlobServiceClient ServiceOn(int port, BlobClientOptions options, string key = Key) =>
        new(new Uri($"http://127.0.0.1:{port}/{Account}"), new StorageSharedKeyCredential(Account, key), options);
}
