using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Serialization;

/// <summary>A silo for tests that need no more of it than its services.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private TestSilo? _silo;

    public IServiceProvider Services => _silo!.Services;

    public IGrainFactory Grains => _silo!.Grains;

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo!.DisposeAsync();
}
