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

    /// <summary>What manages containers.</summary>
    public BlobServiceClient Service() => new(new Uri(Endpoint(_server.Port)), new StorageSharedKeyCredential(Account, Key));

    /// <summary>What makes stores.</summary>
    public BlobStoreFactory Factory(string key = Key) => FactoryOn(_server.Port, key);

    public static BlobStoreFactory FactoryOn(int port, string key = Key, TimeProvider? clock = null) => TestStores.Factory(
        clock ?? TimeProvider.System,
        ("azure.client.default.account", Account), ("azure.client.default.key", key), ("azure.client.default.endpoint", Endpoint(port)));

    /// <summary>A factory whose client has a token in place of the key.</summary>
    public BlobStoreFactory FactoryWithToken(string token) => TestStores.Factory(
        ("azure.client.default.account", Account), ("azure.client.default.sas_token", token), ("azure.client.default.endpoint", Endpoint(_server.Port)));

    public BlobStoreFactory FactoryWithConnectionString() => TestStores.Factory(
        ("azure.client.default.connection_string", $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint(_server.Port)};"));

    private static string Endpoint(int port) => $"http://127.0.0.1:{port}/{Account}";
}
