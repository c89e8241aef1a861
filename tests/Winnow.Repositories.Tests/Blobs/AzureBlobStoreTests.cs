using Azure.Core;
using Azure.Storage.Blobs;
using Winnow.Repositories.Azure;
using Winnow.Repositories.Tests.Servers;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>Azure Blob Storage as Azurite serves it.</summary>
public sealed class AzureBlobStoreTests(AzuriteServer azurite) : BlobStoreContract, IClassFixture<AzuriteServer>, IAsyncLifetime
{
    private readonly BlobContainerClient _container = azurite.Service().GetBlobContainerClient($"c{Guid.NewGuid():N}");

    protected override IBlobStore Store => new AzureBlobStore(_container, "base/");

    public Task InitializeAsync() => _container.CreateAsync();

    public Task DisposeAsync() => _container.DeleteAsync();

    [Fact]
    public async Task Who_has_the_wrong_key_is_told_so_and_where()
    {
        var wrong = new AzureBlobStore(azurite.Service(key: Convert.ToBase64String(new byte[64])).GetBlobContainerClient(_container.Name));
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => wrong.Get("a"));
        Assert.Contains($"cannot read [a] in azure[{AzuriteServer.Account}/{_container.Name}/]", failed.Message, StringComparison.Ordinal);
        Assert.Contains("403", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_an_error_and_no_missing_blob()
    {
        var none = new AzureBlobStore(azurite.Service().GetBlobContainerClient("none"));
        await Assert.ThrowsAsync<BlobStoreException>(() => none.Get("a"));
        await Assert.ThrowsAsync<BlobStoreException>(() => none.PutIfAbsent("a", Bytes("x")));
    }

    [Fact]
    public async Task A_server_that_is_away_is_named()
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 0, Mode = RetryMode.Fixed } };
        var away = new AzureBlobStore(AzuriteServer.ServiceOn(NodeServer.FreePort(), options).GetBlobContainerClient("c"));
        await Assert.ThrowsAsync<BlobStoreException>(() => away.PutIfAbsent("a", Bytes("x")));
    }
}
