using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime;

/// <summary>A silo: starts and stops its parts in the order of its lifecycle.</summary>
public sealed partial class Silo : IAsyncDisposable, IDisposable
{
    private readonly ISiloLifecycleSubject _lifecycle;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private bool _isStarted;
    private bool _isStopping;

    public Silo(ILocalSiloDetails siloDetails, IServiceProvider services)
    {
        SiloAddress = siloDetails.SiloAddress;
        _logger = services.GetRequiredService<ILogger<Silo>>();
        _lifecycle = services.GetRequiredService<ISiloLifecycleSubject>();
        // Everything that sends needs it.
        _ = services.GetRequiredService<SiloRuntimeClient>();
        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(_lifecycle);
        }
    }

    public SiloAddress SiloAddress { get; }

    public Task SiloTerminated => _terminated.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isStarted)
            {
                throw new InvalidOperationException("The silo has already been started");
            }

            _isStarted = true;
        }

        LogStarting(SiloAddress);
        try
        {
            await _lifecycle.OnStart(cancellationToken);
        }
        catch (Exception exception)
        {
            LogStartFailed(exception, SiloAddress);
            throw;
        }

        LogStarted(SiloAddress);
    }

    public void Stop() => StopAsync(new CancellationToken(canceled: true)).GetAwaiter().GetResult();

    /// <summary>Stops gracefully, or at once when the token is cancelled.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!TryBeginStop())
        {
            await SiloTerminated;
            return;
        }

        LogStopping(SiloAddress);
        try
        {
            await _lifecycle.OnStop(cancellationToken);
        }
        finally
        {
            _terminated.TrySetResult();
            LogStopped(SiloAddress);
        }
    }

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool TryBeginStop()
    {
        lock (_lock)
        {
            if (!_isStarted)
            {
                _isStarted = true;
                _terminated.TrySetResult();
            }

            if (_isStopping || SiloTerminated.IsCompleted)
            {
                return false;
            }

            return _isStopping = true;
        }
    }
}

/// <summary>Runs a silo in a host.</summary>
internal sealed class SiloHostedService(IServiceProvider services, IEnumerable<IConfigurationValidator> validators) : IHostedService
{
    private Silo? _silo;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in validators)
        {
            validator.ValidateConfiguration();
        }

        // The parts of the silo are made when its address is known.
        await services.GetRequiredService<Membership.SiloGeneration>().ChooseAsync().WaitAsync(cancellationToken);
        _silo = services.GetRequiredService<Silo>();
        await _silo.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _silo?.StopAsync(cancellationToken) ?? Task.CompletedTask;
}
