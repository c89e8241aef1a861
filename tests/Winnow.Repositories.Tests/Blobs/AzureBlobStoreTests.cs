using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Winnow.Repositories.Tests.Servers;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>Azure Blob Storage as Azurite serves it.</summary>
public sealed class AzureBlobStoreTests(AzuriteServer azurite) : BlobStoreContract, IClassFixture<AzuriteServer>, IAsyncLifetime
{
    private readonly BlobContainerClient _container = azurite.Service().GetBlobContainerClient($"c{Guid.NewGuid():N}");
    private IBlobStore? _store;

    protected override IBlobStore Store => _store ??= azurite.Factory().Create("azure", ("container", _container.Name), ("base_path", "/base/"));

    public Task InitializeAsync() => _container.CreateAsync();

    public Task DisposeAsync() => _container.DeleteAsync();

    [Fact]
    public async Task Who_has_the_wrong_key_is_told_so_and_where()
    {
        var wrong = azurite.Factory(key: Convert.ToBase64String(new byte[64])).Create("azure", ("container", _container.Name));
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => wrong.Get("a"));
        Assert.Equal(
            $"cannot read [a] in azure[{AzuriteServer.Account}/{_container.Name}/]: Server failed to authenticate the request. "
            + "Make sure the value of the Authorization header is formed correctly including the signature. (403 AuthorizationFailure)",
            failed.Message);
        await Assert.ThrowsAsync<BlobStoreException>(() => wrong.PutIfAbsent("a", Bytes("x")));
        await Assert.ThrowsAsync<BlobStoreException>(() => wrong.Delete(["a"]));
        await Assert.ThrowsAsync<BlobStoreException>(async () => await wrong.List("").GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_an_error_and_no_missing_blob()
    {
        var none = azurite.Factory().Create("azure");
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => none.Get("a"));
        Assert.EndsWith("(404 ContainerNotFound)", failed.Message, StringComparison.Ordinal);
        Assert.Contains("/elasticsearch-snapshots/]", failed.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BlobStoreException>(() => none.GetRange("a", 0, new byte[1]));
        await Assert.ThrowsAsync<BlobStoreException>(() => none.PutIfAbsent("a", Bytes("x")));
        await Assert.ThrowsAsync<BlobStoreException>(() => none.CompareAndSet("a", "\"0x1\"", Bytes("x")));
        await Assert.ThrowsAsync<BlobStoreException>(async () => await none.List("").GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task A_server_that_is_away_is_named()
    {
        var port = NodeServer.FreePort();
        var away = AzuriteServer.FactoryOn(port).Create("azure", ("container", "c"));
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => away.PutIfAbsent("a", Bytes("x")));
        Assert.Equal($"cannot write [a] in azure[{AzuriteServer.Account}/c/]: Connection refused (127.0.0.1:{port}), after 3 attempts", failed.Message);
    }

    [Fact]
    public async Task A_token_opens_what_it_was_signed_for()
    {
        var token = _container.GenerateSasUri(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)).Query;
        await Store.PutIfAbsent("a", Bytes("x"));
        var reader = azurite.FactoryWithToken(token).Create("azure", ("container", _container.Name), ("base_path", "base"));

        Assert.Equal(1, (await reader.Get("a"))!.Content.Length);
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => reader.PutIfAbsent("b", Bytes("x")));
        Assert.Contains("(403 Authorization", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token[1..], failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_says_it_all()
    {
        await Store.PutIfAbsent("a", Bytes("x"));
        var same = azurite.FactoryWithConnectionString().Create("azure", ("container", _container.Name), ("base_path", "base"));

        Assert.Equal(1, (await same.Get("a"))!.Content.Length);
    }
}
