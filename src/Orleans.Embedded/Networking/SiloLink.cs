using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Networking;

internal sealed partial class SiloConnections
{
    /// <summary>The way to one silo: a connection, or the messages that wait for one.</summary>
    private sealed class SiloLink(SiloConnections owner, SiloAddress silo)
    {
        private const long MaxWaitingBytes = 64 * 1024 * 1024;
        private readonly Lock _lock = new();
        private readonly List<(Message Message, byte[] Frame)> _waiting = [];
        // Both silos may have connected at the same time: one of the connections is for sending, all are read.
        private readonly List<IConnection> _connections = [];
        private readonly HashSet<IConnection> _agreed = [];
        private IConnection? _connection;
        private Task? _connecting;
        private long _lastFailure;
        private string? _failure;
        private long _waitingBytes;
        private bool _isClosed;

        // Set when this silo leaves; completed by the other's agreement or by the end of all connections.
        private TaskCompletionSource? _goodbye;

        // The other silo leaves: nothing is sent there any more.
        private bool _isPeerLeaving;

        public SiloAddress Silo => silo;

        public void Send(Message message, byte[] frame)
        {
            IConnection? connection;
            string? failure = null;
            lock (_lock)
            {
                connection = _isPeerLeaving ? null : _connection;
                if (connection is null)
                {
                    if (_isClosed || _isPeerLeaving)
                    {
                        failure = _failure;
                    }
                    else if (_connecting is null && _failure is not null && owner._timeProvider.GetElapsedTime(_lastFailure) < owner._options.ConnectionRetryDelay)
                    {
                        failure = _failure;
                    }
                    else if (_waitingBytes > MaxWaitingBytes)
                    {
                        failure = $"More than {MaxWaitingBytes} bytes wait for a connection to {silo}";
                    }
                    else
                    {
                        _waitingBytes += frame.Length;
                        _waiting.Add((message, frame));
                        _connecting ??= Start();
                    }
                }
                else
                {
                    message.SentTo = silo;
                }
            }

            if (connection is { IsCongested: true } && message.Kind is (MessageKind.Request or MessageKind.OneWay))
            {
                // Answers still go: somebody keeps memory for each of them already.
                owner.Reject(silo, message, $"{silo} reads more slowly than it is sent to");
            }
            else if (connection is not null)
            {
                connection.Send(frame);
            }
            else if (failure is not null)
            {
                owner.Reject(silo, message, failure);
            }
        }

        /// <summary>Connects now, whatever has failed before.</summary>
        public Task ConnectAsync()
        {
            lock (_lock)
            {
                if (_connection is not null)
                {
                    return Task.CompletedTask;
                }

                return _connecting ??= Start();
            }
        }

        public Task SayGoodbyeAsync()
        {
            lock (_lock)
            {
                if (_isClosed || _connections.Count == 0)
                {
                    return Task.CompletedTask;
                }

                _goodbye = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _agreed.Clear();
                foreach (var connection in _connections)
                {
                    connection.Send([Frame.Goodbye]);
                }

                return _goodbye.Task;
            }
        }

        public void OnGoodbye(IConnection connection)
        {
            lock (_lock)
            {
                if (_goodbye is not null)
                {
                    // Agreed, or both leave. The last of several connections counts.
                    _agreed.Add(connection);
                    if (_connections.TrueForAll(_agreed.Contains))
                    {
                        _goodbye.TrySetResult();
                    }

                    return;
                }

                _isPeerLeaving = true;
                _failure = $"The silo {silo} leaves the cluster";
            }

            connection.Send([Frame.Goodbye]);
        }

        /// <summary>Takes a connection that the other silo has made.</summary>
        public void Accept(IConnection connection) => Use(connection);

        /// <summary>Whether the link has no connection now.</summary>
        public bool OnConnectionClosed(IConnection connection)
        {
            lock (_lock)
            {
                if (!_connections.Remove(connection) || _isClosed)
                {
                    return false;
                }

                if (_connections.Count == 0)
                {
                    _goodbye?.TrySetResult();
                }

                if (ReferenceEquals(_connection, connection))
                {
                    _connection = _connections.Count > 0 ? _connections[^1] : null;
                }

                return _connection is null && !_isPeerLeaving;
            }
        }

        public void Close(string reason)
        {
            IConnection[] connections;
            (Message Message, byte[] Frame)[] waiting;
            lock (_lock)
            {
                _isClosed = true;
                _failure = reason;
                _connection = null;
                connections = [.. _connections];
                _connections.Clear();
                waiting = [.. _waiting];
                _waiting.Clear();
                _waitingBytes = 0;
            }

            foreach (var connection in connections)
            {
                connection.Close();
            }

            foreach (var (message, _) in waiting)
            {
                owner.Reject(silo, message, reason);
            }
        }

        // Under the lock, but runs on: a transport may connect at once.
        private Task Start()
        {
            var task = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = task.Task.Exception;
            owner._runtime.Background.QueueAction(() => _ = RunAsync(task));
            return task.Task;
        }

        private async Task RunAsync(TaskCompletionSource done)
        {
            try
            {
                using var timeout = new CancellationTokenSource(owner._options.OpenConnectionTimeout, owner._timeProvider);
                var connection = await owner._transport.ConnectAsync(owner._local.SiloAddress.Endpoint, silo.Endpoint, timeout.Token);
                var handler = new OutboundHandler(owner, this, connection);
                connection.Start(handler);
                connection.Send(new Hello
                {
                    ClusterId = owner._cluster.ClusterId,
                    ServiceId = owner._cluster.ServiceId,
                    Silo = owner._local.SiloAddress,
                    Target = silo,
                }.ToFrame());
                var welcome = await handler.Welcome.WaitAsync(timeout.Token);
                if (welcome.Refusal is { } refusal)
                {
                    connection.Close();
                    throw new ConnectionFailedException($"{silo} refused the connection: {refusal}");
                }

                if (!Use(connection, handler))
                {
                    throw new ConnectionClosedException(silo);
                }

                lock (_lock)
                {
                    _connecting = null;
                }

                done.TrySetResult();
            }
            catch (Exception exception)
            {
                Fail(exception is OperationCanceledException ? $"The silo {silo} does not answer" : $"Cannot connect to {silo}: {exception.Message}");
                done.TrySetException(exception);
                _ = done.Task.Exception;
            }
        }

        /// <summary>False for a connection that was made and has broken before it came to this: nobody will say again that it is closed.</summary>
        private bool Use(IConnection connection, OutboundHandler? made = null)
        {
            lock (_lock)
            {
                if (made is { IsClosed: true })
                {
                    return false;
                }

                if (!_isClosed)
                {
                    _connections.Add(connection);
                    _connection ??= connection;
                    _failure = null;
                    foreach (var (message, frame) in _waiting)
                    {
                        message.SentTo = silo;
                        _connection.Send(frame);
                    }

                    _waiting.Clear();
                    _waitingBytes = 0;
                    return true;
                }
            }

            connection.Close();
            return true;
        }

        private void Fail(string reason)
        {
            (Message Message, byte[] Frame)[] waiting;
            lock (_lock)
            {
                _connecting = null;
                _failure = reason;
                _lastFailure = owner._timeProvider.GetTimestamp();
                waiting = _connection is null ? [.. _waiting] : [];
                if (waiting.Length > 0)
                {
                    _waiting.Clear();
                    _waitingBytes = 0;
                }
            }

            foreach (var (message, _) in waiting)
            {
                owner.Reject(silo, message, reason);
            }
        }
    }
}
