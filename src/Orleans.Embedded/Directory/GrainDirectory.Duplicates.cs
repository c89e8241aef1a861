using Microsoft.Extensions.Logging;
using Orleans.Runtime.Activations;

namespace Orleans.Runtime.Directory;

/// <content>Ends activations of grains that turn out to have another one.</content>
internal sealed partial class GrainDirectory
{
    public Task Evict(GrainAddress duplicate, GrainAddress registered)
    {
        if (_registered.TryGetValue(duplicate.GrainId, out var own) && own.Matches(duplicate))
        {
            _registered.Remove(duplicate.GrainId);
        }

        _cache.Add(registered);
        if (Runtime.Catalog.TryGet(duplicate.GrainId, out var context) && context is Activation activation && activation.Address.Matches(duplicate))
        {
            activation.Deactivate(new DeactivationReason(DeactivationReasonCode.DuplicateActivation, $"The grain is active as {registered}"));
        }

        return Task.CompletedTask;
    }

    private async Task EvictAsync(GrainAddress duplicate, GrainAddress registered)
    {
        if (duplicate.Matches(registered))
        {
            return;
        }

        LogDuplicate(duplicate, registered);
        var silo = duplicate.SiloAddress!;
        try
        {
            await (silo.Equals(Local) ? Evict(duplicate, registered) : Peer<IGrainDirectoryComponent>(Name, silo).Evict(duplicate, registered));
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogEvictFailed(exception, duplicate);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Duplicate} ends: its grain has been active for longer as {Registered}")]
    private partial void LogDuplicate(GrainAddress duplicate, GrainAddress registered);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Duplicate} could not be ended")]
    private partial void LogEvictFailed(Exception exception, GrainAddress duplicate);
}
